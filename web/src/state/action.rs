//! What can happen.

use std::rc::Rc;

use scenario::{
    Advice, Caller, Change, ContextValue, DocumentPath, Layer, NetworkDocument, NetworkReport, Scenario, Settings,
    TableEdit, TableKind,
};

use super::{Origin, PasteAction, Side, Tab, Work};
use crate::engine::Engine;
use crate::further::Further;

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Another scenario takes the place of this one.
    Open(Box<Scenario>, Origin),
    /// The part of the address from `#` on is this. At first, a scenario that it holds is already open.
    Address {
        fragment: String,
        is_first: bool,
    },
    /// What has to do with what is pasted.
    Paste(PasteAction),
    /// An example is asked for, by its name.
    Example(String),
    /// A link or example could not be opened.
    Failed(String),
    /// Open the link that is offered.
    Accept,
    /// Ask no more whether to open it.
    Decline,
    /// What is stored besides what is open, the latest first.
    Works(Rc<[Work]>),
    /// An earlier piece of work is asked for, by its key.
    Resume(String),
    /// Forget the piece of work with this key, to make room for what is edited.
    KeepInsteadOf(String),
    /// What could not be stored is wanted as a file.
    Download,
    /// Whether what is edited could be stored, where that is news.
    Kept(bool),
    /// Say no more that it could not.
    CloseWarning,
    /// Put back what a notice offers.
    BringBack,
    /// Take the last edit back.
    Undo,
    /// Do it again.
    Redo,
    CloseNotice,
    /// The text of the policy at this path, or of the network.
    Document(String, String),
    Rename(String, String),
    SelectPolicy(String),
    /// Select a policy from another part of the page.
    EditPolicy(String),
    /// A new policy in the layer of this path, or grants.
    AddPolicy(DocumentPath),
    /// A new policy at a level of service or resource control policies.
    AddAtLevel(Layer, usize),
    /// Whom the policy at this path is attached to.
    From(String, String),
    /// What the level of the policy at this path is attached to.
    Target(String, String),
    /// Moves the policy at this path among those beside it, by 1 or -1.
    MovePolicy(String, isize),
    /// Moves the level of the policy at this path, by 1 or -1.
    MoveLevel(String, isize),
    RemovePolicy(String),
    /// Whether the policy at this path takes part.
    SwitchPolicy(String, bool),
    /// Whether a layer takes part, with all of its policies.
    SwitchLayer(Layer, bool),
    /// Show a layer: its first policy in the editor, and why it says what it says.
    Visit(String),
    Principal(Caller),
    /// The action of the request.
    Does(String),
    Resource(String),
    ResourceAccount(String),
    ContextKey(usize, String),
    ContextValue(usize, ContextValue),
    /// A context key with no value yet.
    AddContext(String),
    RemoveContext(usize),
    /// A further action that the call needs.
    AddFurther(Further),
    RemoveFurther(usize),
    FurtherDoes(usize, String),
    FurtherOn(usize, String),
    /// The single value of a context key of a further action, by the places of both.
    FurtherValue(usize, usize, String),
    /// A policy on the resource of a further action.
    AddFurtherPolicy(usize),
    Settings(Settings),
    /// Make the request one of a kind.
    Preset(scenario::keys::Preset),
    Title(String),
    /// Light up a place of a report: the document's path and the range.
    Show(String, [usize; 2]),
    /// Open or close the statement of this number in the document at this path.
    Toggle(String, usize, bool),
    /// The cursor moved in the editor.
    Cursor(usize),
    SelectTab(Tab),
    /// Show this side.
    Side(Side),
    /// Give a scenario without policies a blank one.
    AddAccess,
    /// The packet goes the other way: source and destination change places.
    SwapEnds,
    /// A member of the network's flow.
    Flow(&'static str, String),
    /// Show these rules of the network, or its JSON.
    Pane(Option<TableKind>),
    /// The same from another part of the page.
    VisitRules(TableKind),
    /// The network with what was pasted, and what that was.
    Pasted(NetworkDocument, String),
    /// Flow log records to be explained.
    Records(String),
    /// A change of the network's tables.
    EditTable(TableEdit),
    /// Make changes of the network that were tried, and say so in these words.
    ApplyNetwork(Vec<scenario::network::NetworkChange>, String),
    /// Set a context key to this value.
    SetContext(String, ContextValue),
    /// Show more rows of long lists.
    More,
    /// List all changes.
    AllChanges,
    /// Make a change that was advised.
    Apply(Box<Change>),
    /// The engine is there, or is not to be had, or is to be loaded once more.
    Engine(Engine),
    /// The engine's answer to the question about the network with this number.
    Answered(u32, Rc<NetworkReport>),
    /// Answer now what was put off.
    Evaluate,
    /// What would change the verdict of the answer with this number.
    Advised(u32, Rc<Advice>),
}

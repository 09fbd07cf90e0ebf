//! Finding the templates in a source file, and what has to be rewritten to blank them one at a time.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result};
use proc_macro2::{LineColumn, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Item, Lit, LitStr, Pat, Token, UseTree};

use crate::blanked::{has_letters, is_fragment, is_sentence, named};
use crate::fragments::{is_fragment_of, values, worded_together};

/// Macros whose first text is a format string, and the number of arguments before it.
const FORMATS: &[(&str, usize)] = &[("format", 0), ("sentence", 0), ("write", 1), ("writeln", 1)];
/// Macros that take expressions, of which the first this many may hold templates.
const EXPRESSIONS: &[(&str, usize)] = &[("vec", usize::MAX), ("matches", 1)];
/// Methods that look for a text: what they take is not said to anybody.
const SEARCHES: &[&str] = &[
    "contains",
    "ends_with",
    "expect",
    "find",
    "get",
    "position",
    "remove",
    "replace",
    "rfind",
    "rsplit",
    "rsplit_once",
    "split",
    "split_once",
    "starts_with",
    "strip_prefix",
    "strip_suffix",
    "trim_end_matches",
    "trim_start_matches",
];

/// A text with words for a human.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    /// Where the text stands.
    pub(crate) text: Range<usize>,
    /// The call of `format!` around it.
    pub(crate) call: Option<Range<usize>>,
    /// What it says.
    pub(crate) value: String,
    pub(crate) line: usize,
}

/// A constant, whose texts cannot be chosen when the program runs.
#[derive(Clone, Debug)]
pub(crate) struct Constant {
    pub(crate) name: String,
    /// Where it stands, visibility and semicolon included.
    pub(crate) whole: Range<usize>,
    pub(crate) visibility: Range<usize>,
    pub(crate) kind: Range<usize>,
    pub(crate) value: Range<usize>,
    /// Whether it belongs to a type.
    pub(crate) associated: bool,
}

/// A function that can run when the program is compiled.
#[derive(Clone, Debug)]
pub(crate) struct ConstFunction {
    /// With a dot before it if it is a method.
    pub(crate) name: String,
    /// The word `const`.
    pub(crate) word: Range<usize>,
    /// Names of what it calls.
    pub(crate) calls: BTreeSet<String>,
}

/// A source file as far as words are concerned.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) templates: Vec<Template>,
    pub(crate) constants: Vec<Constant>,
    /// References to values that are made when the program is compiled: `&Row { says: "…" }`.
    pub(crate) promoted: Vec<Range<usize>>,
    pub(crate) const_functions: Vec<ConstFunction>,
    /// Names of what constants call.
    pub(crate) called_by_constants: BTreeSet<String>,
    /// Expressions that may name a constant, and the names.
    pub(crate) uses: Vec<(String, Range<usize>)>,
    /// Names that are imported.
    pub(crate) imports: Vec<(String, Range<usize>)>,
    /// Modules in files of their own that are compiled for tests only.
    pub(crate) test_modules: Vec<String>,
}

/// Reads a file.
pub(crate) fn read(text: &str) -> Result<Source> {
    let file = syn::parse_file(text).context("this is not Rust")?;
    let mut reader = Reader::default();
    reader.visit_file(&file);
    let mut found = reader.found;
    found.templates.sort_by_key(|template| (template.text.start, template.call.is_none()));
    found.templates.dedup_by_key(|template| template.text.start);
    Ok(found)
}

#[derive(Default)]
struct Reader {
    found: Source,
    /// Variables of the function that stand in format strings.
    named: BTreeSet<String>,
    in_constant: bool,
}

impl Reader {
    fn template(&mut self, literal: &LitStr, call: Option<Range<usize>>) {
        let LineColumn { line, .. } = literal.span().start();
        let text = literal.span().byte_range();
        self.found.templates.push(Template { text, call, value: literal.value(), line });
    }

    fn fragments<'e>(&mut self, literals: impl IntoIterator<Item = &'e LitStr>) {
        for literal in literals.into_iter().filter(|literal| is_fragment(&literal.value())) {
            self.template(literal, None);
        }
    }

    /// A call of a macro like `format!`: the string, and what is put into it where it is a sentence or joins parts.
    fn format(&mut self, mac: &syn::Macro, before: usize) {
        let Ok(arguments) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(mac.tokens.clone()) else { return };
        let mut is_spoken = false;
        for (at, argument) in arguments.iter().enumerate() {
            match argument {
                Expr::Lit(syn::ExprLit { lit: Lit::Str(literal), .. }) if at == before => {
                    let text = literal.value();
                    let is_sentence = is_sentence(&text, true);
                    is_spoken = is_sentence || !has_letters(&text, true);
                    if is_spoken {
                        self.named.extend(named(&text));
                    }
                    if is_sentence {
                        let start = mac.path.span().byte_range().start;
                        let end = mac.delimiter.span().close().byte_range().end;
                        self.template(literal, Some(start..end));
                    }
                }
                argument => {
                    let value = match argument {
                        Expr::Assign(named) => &named.right,
                        value => value,
                    };
                    if is_spoken {
                        self.put_in(value);
                    }
                    self.visit_expr(value);
                }
            }
        }
    }

    /// What is put into a sentence.
    fn put_in(&mut self, value: &Expr) {
        if let Expr::Path(path) = value
            && let Some(name) = path.path.get_ident()
        {
            self.named.insert(name.to_string());
        }
        self.fragments(values(value).into_iter().map(|(_, literal)| literal));
    }

    fn constant(&mut self, constant: Constant, expr: &Expr) {
        self.found.constants.push(constant);
        let mut calls = Calls::default();
        calls.visit_expr(expr);
        self.found.called_by_constants.extend(calls.0);
        let outer = std::mem::replace(&mut self.in_constant, true);
        self.fragments(worded_together(expr));
        self.visit_expr(expr);
        self.in_constant = outer;
    }

    /// A function: its words, then what is put into them by way of a variable.
    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        if let Some(word) = &signature.constness {
            let mut calls = Calls::default();
            calls.visit_block(block);
            let name = match signature.receiver() {
                Some(_) => format!(".{}", signature.ident),
                None => signature.ident.to_string(),
            };
            self.found.const_functions.push(ConstFunction { name, word: word.span.byte_range(), calls: calls.0 });
        }
        let outer = std::mem::take(&mut self.named);
        self.visit_block(block);
        let mut locals = Locals::default();
        locals.visit_block(block);
        for (pat, init) in locals.0 {
            self.fragments(is_fragment_of(pat, init, &self.named));
        }
        self.named = outer;
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item(&mut self, item: &'ast Item) {
        let attributes: &[Attribute] = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Const(item) => &item.attrs,
            _ => &[],
        };
        if attributes.iter().any(is_for_tests) {
            if let Item::Mod(syn::ItemMod { content: None, ident, .. }) = item {
                self.found.test_modules.push(ident.to_string());
            }
            return;
        }
        visit::visit_item(self, item);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.constant(constant(item, &item.vis, &item.ident, &item.ty, &item.expr, false), &item.expr);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.constant(constant(item, &item.vis, &item.ident, &item.ty, &item.expr, false), &item.expr);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.constant(constant(item, &item.vis, &item.ident, &item.ty, &item.expr, true), &item.expr);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !item.attrs.iter().any(is_for_tests) {
            self.function(&item.sig, &item.block);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut open = vec![&item.tree];
        while let Some(tree) = open.pop() {
            match tree {
                UseTree::Path(path) => open.push(&path.tree),
                UseTree::Group(group) => open.extend(&group.items),
                UseTree::Name(name) => {
                    self.found.imports.push((name.ident.to_string(), name.ident.span().byte_range()))
                }
                _ => {}
            }
        }
    }

    fn visit_pat(&mut self, pat: &'ast Pat) {
        // Nothing can be called in a pattern.
        if let Pat::Guard(guarded) = pat {
            self.visit_expr(&guarded.guard);
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let Some(name) = mac.path.segments.last().map(|segment| segment.ident.to_string()) else { return };
        if let Some((_, before)) = FORMATS.iter().find(|(known, _)| name == *known) {
            self.format(mac, *before);
        }
        if let Some((_, most)) = EXPRESSIONS.iter().find(|(known, _)| name == *known) {
            for expr in expressions(mac.tokens.clone()).iter().take(*most) {
                self.visit_expr(expr);
            }
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Path(path) if !self.in_constant => {
                if let Some(last) = path.path.segments.last() {
                    self.found.uses.push((last.ident.to_string(), last.ident.span().byte_range()));
                }
                return;
            }
            Expr::If(_) | Expr::Match(_) | Expr::Array(_) => self.fragments(worded_together(expr)),
            Expr::Reference(reference) if !self.in_constant && is_compound(&reference.expr) => {
                self.found.promoted.push(reference.span().byte_range());
                self.in_constant = true;
                self.visit_expr(&reference.expr);
                self.in_constant = false;
                return;
            }
            Expr::Binary(binary) if matches!(binary.op, syn::BinOp::Eq(_) | syn::BinOp::Ne(_)) => {
                for side in [&binary.left, &binary.right] {
                    if !matches!(**side, Expr::Lit(_)) {
                        self.visit_expr(side);
                    }
                }
                return;
            }
            Expr::MethodCall(call) if SEARCHES.iter().any(|name| call.method == name) => {
                self.visit_expr(&call.receiver);
                for argument in call.args.iter().filter(|argument| !matches!(argument, Expr::Lit(_))) {
                    self.visit_expr(argument);
                }
                return;
            }
            Expr::Lit(syn::ExprLit { lit: Lit::Str(literal), .. }) if is_sentence(&literal.value(), false) => {
                self.template(literal, None);
            }
            _ => {}
        }
        visit::visit_expr(self, expr);
    }
}

fn constant(
    item: &impl Spanned,
    visibility: &syn::Visibility,
    name: &syn::Ident,
    kind: &syn::Type,
    value: &Expr,
    associated: bool,
) -> Constant {
    Constant {
        name: name.to_string(),
        whole: item.span().byte_range(),
        visibility: match visibility {
            syn::Visibility::Inherited => 0..0,
            said => said.span().byte_range(),
        },
        kind: kind.span().byte_range(),
        value: value.span().byte_range(),
        associated,
    }
}

/// Whether this is a value of several parts that needs nothing but constants.
fn is_compound(expr: &Expr) -> bool {
    let is_known = |part: &Expr| is_compound(part) || matches!(part, Expr::Lit(_) | Expr::Path(_));
    match expr {
        Expr::Struct(of) => of.fields.iter().map(|field| &field.expr).chain(of.rest.as_deref()).all(is_known),
        Expr::Array(of) => of.elems.iter().all(is_known),
        Expr::Tuple(of) => of.elems.iter().all(is_known),
        Expr::Reference(of) => is_known(&of.expr),
        // `Some("…")`
        Expr::Call(of) => is_known(&of.func) && of.args.iter().all(is_known),
        _ => false,
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
        || attribute.path().is_ident("test")
}

/// The expressions that a macro takes, as far as they are any.
fn expressions(tokens: TokenStream) -> Vec<Expr> {
    let read = |input: ParseStream<'_>| {
        let mut out = Vec::new();
        while let Ok(expr) = input.parse::<Expr>() {
            out.push(expr);
            if input.parse::<Token![,]>().is_err() {
                break;
            }
        }
        input.parse::<TokenStream>()?;
        Ok(out)
    };
    read.parse2(tokens).unwrap_or_default()
}

/// Names of functions and methods that are called: `row`, `.says`.
#[derive(Default)]
struct Calls(BTreeSet<String>);

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = &*call.func
            && let Some(last) = path.path.segments.last()
        {
            self.0.insert(last.ident.to_string());
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.0.insert(format!(".{}", call.method));
        visit::visit_expr_method_call(self, call);
    }
}

/// What `let` binds in a function.
#[derive(Default)]
struct Locals<'ast>(Vec<(&'ast Pat, &'ast Expr)>);

impl<'ast> Visit<'ast> for Locals<'ast> {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Some(init) = &local.init {
            self.0.push((&local.pat, &init.expr));
        }
        visit::visit_local(self, local);
    }

    fn visit_item(&mut self, _: &'ast Item) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        read(text).unwrap().templates.into_iter().map(|template| template.value).collect()
    }

    #[test]
    fn what_is_looked_for_is_not_said() {
        let text = r#"fn f(x: &str) -> &str {
            if x == "a b" || x.contains("c d") || matches!(x, "e f") { return "it says this"; }
            match x { "g h" => "and this", _ => "alone" }
        }
        #[cfg(test)]
        mod tests { fn g() -> &'static str { "not this" } }"#;
        assert_eq!(texts(text), ["it says this", "and this", "alone"]);
    }

    #[test]
    fn what_is_put_into_a_sentence_counts() {
        let text = r#"fn f(out: bool, key: &str) -> String {
            let (way, key) = if out { ("leaves", "Egress") } else { ("comes", "Ingress") };
            let words = vec![format!("it {way} {}", if out { "now" } else { "{later}" })];
            words.join(key)
        }"#;
        assert_eq!(texts(text), ["leaves", "comes", "it {way} {}", "now", "{later}"]);
    }
}

//! The parts of the page, in the order in which they are read.

pub(crate) mod about;
pub(crate) mod advice;
pub(crate) mod answer;
pub(crate) mod asked;
pub(crate) mod controls;
pub(crate) mod editor;
pub(crate) mod examples;
pub(crate) mod filled;
pub(crate) mod filters;
pub(crate) mod flow;
pub(crate) mod further;
pub(crate) mod header;
pub(crate) mod icons;
pub(crate) mod later;
pub(crate) mod line;
pub(crate) mod network;
pub(crate) mod notice;
pub(crate) mod part;
pub(crate) mod parts;
pub(crate) mod paste;
pub(crate) mod pasted;
pub(crate) mod place;
pub(crate) mod policies;
pub(crate) mod policy;
pub(crate) mod ports;
pub(crate) mod predict;
pub(crate) mod question;
pub(crate) mod records;
pub(crate) mod request;
pub(crate) mod row;
pub(crate) mod settings;
pub(crate) mod share;
pub(crate) mod short;
pub(crate) mod shortcuts;
pub(crate) mod steps;
pub(crate) mod tables;
pub(crate) mod topology;
pub(crate) mod trace;
pub(crate) mod usually;
pub(crate) mod verdict;
pub(crate) mod way;

use yew::UseReducerDispatcher;

use crate::state::State;

/// How components change the state.
pub(crate) type Dispatch = UseReducerDispatcher<State>;

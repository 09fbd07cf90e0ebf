//! The calls that make it.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::read::{Attribute, Element, Node, Value};

/// The attributes that are there or not.
const FLAGS: &[&str] = &["disabled", "hidden", "multiple", "open", "readonly", "selected"];

/// The tree that is built.
fn tree() -> Ident {
    Ident::new("tree", Span::mixed_site())
}

/// Where the page keeps what is called.
fn page() -> TokenStream {
    let page = Ident::new("crate", Span::call_site());
    quote! { #page::tree }
}

pub(crate) fn root(nodes: &[Node]) -> TokenStream {
    let page = page();
    if nodes.is_empty() {
        return quote! { <#page::Html as ::std::default::Default>::default() };
    }
    let (tree, calls) = (
        tree(),
        match nodes {
            // As many as there are, they are one list.
            [Node::Each(_)] => list(nodes),
            _ => all(nodes),
        },
    );
    quote! {{
        let mut #tree = #page::Tree::default();
        #calls
        #tree.done()
    }}
}

fn all(nodes: &[Node]) -> TokenStream {
    nodes.iter().map(node).collect()
}

fn list(nodes: &[Node]) -> TokenStream {
    let (tree, calls) = (tree(), all(nodes));
    quote! { #tree.begin(); #calls #tree.end(); }
}

fn node(node: &Node) -> TokenStream {
    let tree = tree();
    match node {
        Node::Element(of) => element(of),
        Node::List(nodes) => list(nodes),
        Node::Text(text) => quote! { #tree.text(#text); },
        Node::Value(value) => quote! { { let value = { #value }; #tree.put(value); } },
        Node::Each(values) => quote! { { let values = { #values }; #tree.each(values); } },
        // It is a list whatever holds, so what stands behind it keeps its place.
        Node::If(branches) => {
            let mut calls = TokenStream::new();
            for (at, (condition, nodes)) in branches.iter().enumerate() {
                let otherwise = (at > 0).then(|| quote! { else });
                let condition = condition.as_ref().map(|condition| quote! { if #condition });
                let body = all(nodes);
                calls.extend(quote! { #otherwise #condition { #body } });
            }
            quote! { #tree.begin(); #calls #tree.end(); }
        }
    }
}

fn element(Element { name, attributes, children }: &Element) -> TokenStream {
    let tree = tree();
    let is_input = matches!(&**name, "input" | "textarea");
    // What is no attribute, and what is one: its name, its value if that is fixed, and else what sets it.
    let (mut besides, mut keys, mut fixed, mut set) = (TokenStream::new(), Vec::new(), Vec::new(), TokenStream::new());
    for Attribute { name, value } in attributes {
        let expression = match value {
            Value::Literal(literal) => quote! { #literal },
            Value::Expression(expression) => quote! { { #expression } },
        };
        match (&**name, value) {
            ("key", _) => besides.extend(quote! { #tree.key(::std::convert::Into::into(#expression)); }),
            ("ref", _) => besides.extend(quote! { #tree.node_ref(#expression); }),
            ("value", _) if is_input => {
                besides.extend(quote! { #tree.value(::yew::html::IntoPropValue::into_prop_value(#expression)); });
            }
            ("checked", _) if is_input => besides.extend(quote! { #tree.checked(#expression); }),
            (event, _) if event.starts_with("on") => {
                let event = Ident::new(event, Span::call_site());
                besides
                    .extend(quote! { #tree.#event(::yew::html::IntoEventCallback::into_event_callback(#expression)); });
            }
            (_, Value::Literal(literal)) => {
                keys.push(name);
                fixed.push(Some(literal.clone()));
            }
            (flag, _) => {
                let at = Literal::usize_unsuffixed(keys.len());
                set.extend(match FLAGS.contains(&flag) {
                    true => quote! { { let value: bool = #expression; #tree.flag(#at, value); } },
                    false => quote! {
                        { let value = ::yew::html::IntoPropValue::into_prop_value(#expression); #tree.set(#at, value); }
                    },
                });
                keys.push(name);
                fixed.push(None);
            }
        }
    }
    let kind = if set.is_empty() {
        let values = fixed.iter().flatten();
        quote! { fixed: &[#((#keys, ::yew::virtual_dom::AttributeOrProperty::Static(#values))),*], keys: &[], values: &[] }
    } else {
        let values = fixed.iter().map(|value| match value {
            Some(literal) => quote! { ::std::option::Option::Some(#literal) },
            None => quote! { ::std::option::Option::None },
        });
        quote! { fixed: &[], keys: &[#(#keys),*], values: &[#(#values),*] }
    };
    let calls = all(children);
    let close = match children.as_slice() {
        [] => quote! { close_empty },
        [Node::Element(_) | Node::Text(_) | Node::Value(_) | Node::List(_)] => quote! { close_one },
        _ => quote! { close },
    };
    let close = quote_spanned! {Span::mixed_site()=> #tree.#close(); };
    let page = page();
    quote! {
        #tree.open(&#page::Kind { name: #name, #kind });
        #set #besides #calls #close
    }
}

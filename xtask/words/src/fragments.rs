//! Words that count although they may stand alone: `into` beside `out of`, or what is put into a sentence.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Block, Expr, Lit, LitStr, Pat, Stmt};

use crate::blanked::is_sentence;

/// A way to a part of a value: `1` of a tuple, `2` of a call.
type Way = Vec<usize>;

/// The texts that an expression may come to, with the way to each in the value.
pub(crate) fn values(expr: &Expr) -> Vec<(Way, &LitStr)> {
    let mut out = Vec::new();
    collect(expr, &Way::new(), &mut out);
    out
}

fn collect<'e>(expr: &'e Expr, way: &Way, out: &mut Vec<(Way, &'e LitStr)>) {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(literal), .. }) => out.push((way.clone(), literal)),
        Expr::If(branches) => {
            last(&branches.then_branch, way, out);
            if let Some((_, branch)) = &branches.else_branch {
                collect(branch, way, out);
            }
        }
        Expr::Match(arms) => arms.arms.iter().for_each(|arm| collect(&arm.body, way, out)),
        Expr::Block(block) => last(&block.block, way, out),
        Expr::Paren(inner) => collect(&inner.expr, way, out),
        Expr::Reference(inner) => collect(&inner.expr, way, out),
        Expr::Closure(closure) => collect(&closure.body, way, out),
        Expr::Tuple(tuple) => parts(&tuple.elems, way, out),
        Expr::Call(call) => parts(&call.args, way, out),
        Expr::Array(array) => array.elems.iter().for_each(|element| collect(element, way, out)),
        Expr::Struct(whole) => parts(whole.fields.iter().map(|field| &field.expr), way, out),
        Expr::MethodCall(call) => match call.method.to_string().as_str() {
            "to_owned" | "to_string" | "into" => collect(&call.receiver, way, out),
            "unwrap_or" | "unwrap_or_else" | "map_or" | "map_or_else" | "then" | "then_some" | "or" | "map" => {
                collect(&call.receiver, way, out);
                call.args.iter().for_each(|argument| collect(argument, way, out));
            }
            _ => {}
        },
        _ => {}
    }
}

fn parts<'e>(parts: impl IntoIterator<Item = &'e Expr>, way: &Way, out: &mut Vec<(Way, &'e LitStr)>) {
    for (at, part) in parts.into_iter().enumerate() {
        collect(part, &[way.as_slice(), &[at]].concat(), out);
    }
}

fn last<'e>(block: &'e Block, way: &Way, out: &mut Vec<(Way, &'e LitStr)>) {
    if let Some(Stmt::Expr(expr, None)) = block.stmts.last() {
        collect(expr, way, out);
    }
}

/// The texts of an expression that stand for each other, where one of them is a sentence: then all are words.
pub(crate) fn worded_together(expr: &Expr) -> Vec<&LitStr> {
    let mut by_way: BTreeMap<Way, Vec<&LitStr>> = BTreeMap::new();
    for (way, literal) in values(expr) {
        by_way.entry(way).or_default().push(literal);
    }
    let worded = |group: &Vec<&LitStr>| group.iter().any(|literal| is_sentence(&literal.value(), false));
    by_way.into_values().filter(worded).flatten().collect()
}

/// The texts that a variable may hold which is named in a format string.
pub(crate) fn is_fragment_of<'e>(pat: &Pat, init: &'e Expr, named: &BTreeSet<String>) -> Vec<&'e LitStr> {
    let mut names = Vec::new();
    bound(pat, &Way::new(), &mut names);
    let said: Vec<Way> = names.into_iter().filter(|(_, name)| named.contains(name)).map(|(way, _)| way).collect();
    values(init).into_iter().filter(|(way, _)| said.contains(way)).map(|(_, literal)| literal).collect()
}

fn bound(pat: &Pat, way: &Way, out: &mut Vec<(Way, String)>) {
    match pat {
        Pat::Ident(name) => out.push((way.clone(), name.ident.to_string())),
        Pat::Tuple(tuple) => {
            for (at, part) in tuple.elems.iter().enumerate() {
                bound(part, &[way.as_slice(), &[at]].concat(), out);
            }
        }
        _ => {}
    }
}

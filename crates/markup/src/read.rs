//! What stands in `html!`.

use std::iter::once;

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

pub(crate) enum Node {
    Element(Element),
    /// `<>…</>`
    List(Vec<Node>),
    Text(Literal),
    /// `{ value }`: any number of nodes.
    Value(TokenStream),
    /// `{ for values }`
    Each(TokenStream),
    /// The branches, each with its condition; the last one may have none.
    If(Vec<(Option<TokenStream>, Vec<Node>)>),
}

pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) children: Vec<Node>,
}

pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    Literal(Literal),
    Expression(TokenStream),
}

/// What the compiler says where something is not understood.
type Error = TokenStream;
type Result<T> = std::result::Result<T, Error>;

pub(crate) fn nodes(input: TokenStream) -> Result<Vec<Node>> {
    Reader { tokens: input.into_iter().collect(), at: 0 }.nodes(None)
}

struct Reader {
    tokens: Vec<TokenTree>,
    at: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<&TokenTree> {
        self.tokens.get(self.at + ahead)
    }

    fn is(&self, ahead: usize, punct: char) -> bool {
        matches!(self.peek(ahead), Some(TokenTree::Punct(found)) if found.as_char() == punct)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(0), Some(TokenTree::Ident(found)) if found == word)
    }

    fn next(&mut self) -> Option<TokenTree> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }

    fn error<T>(&self, says: &str) -> Result<T> {
        let span = self.peek(0).or(self.tokens.last()).map_or_else(Span::call_site, TokenTree::span);
        Err(quote_spanned! {span=> ::std::compile_error!(#says) })
    }

    fn expect(&mut self, punct: char) -> Result<()> {
        if !self.is(0, punct) {
            return self.error(&format!("expected `{punct}`"));
        }
        self.at += 1;
        Ok(())
    }

    /// What stands up to the end, or to the end of the element with this name.
    fn nodes(&mut self, within: Option<&str>) -> Result<Vec<Node>> {
        let mut nodes = Vec::new();
        while self.peek(0).is_some() {
            if self.is(0, '<') && self.is(1, '/') {
                self.at += 2;
                let name = self.name();
                self.expect('>')?;
                return match within {
                    Some(within) if name == within => Ok(nodes),
                    _ => self.error(&format!("`</{name}>` ends nothing here")),
                };
            }
            nodes.push(self.node()?);
        }
        match within {
            Some(name) => self.error(&format!("`<{name}>` has no end")),
            None => Ok(nodes),
        }
    }

    fn node(&mut self) -> Result<Node> {
        if self.is(0, '<') {
            return self.element();
        }
        if self.is_word("if") {
            return self.branches().map(Node::If);
        }
        match self.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => Ok(block(&group)),
            Some(TokenTree::Literal(literal)) => Ok(Node::Text(literal)),
            _ => {
                self.at -= 1;
                self.error("expected an element, `{ … }`, `if` or a literal")
            }
        }
    }

    fn element(&mut self) -> Result<Node> {
        self.expect('<')?;
        let name = self.name();
        if name.is_empty() {
            self.expect('>')?;
            return self.nodes(Some("")).map(Node::List);
        }
        let mut attributes = Vec::new();
        loop {
            if self.is(0, '>') {
                self.at += 1;
                let children = self.nodes(Some(&name))?;
                return Ok(Node::Element(Element { name, attributes, children }));
            }
            if self.is(0, '/') {
                self.at += 1;
                self.expect('>')?;
                return Ok(Node::Element(Element { name, attributes, children: Vec::new() }));
            }
            attributes.push(self.attribute()?);
        }
    }

    /// `name="literal"`, `name={expression}`, or `{name}` for what is called the same.
    fn attribute(&mut self) -> Result<Attribute> {
        if let Some(TokenTree::Group(group)) = self.peek(0) {
            let (name, expression) = (group.stream().to_string(), group.stream());
            self.at += 1;
            return Ok(Attribute { name, value: Value::Expression(expression) });
        }
        let name = self.name();
        if name.is_empty() {
            return self.error("expected an attribute");
        }
        self.expect('=')?;
        let value = match self.next() {
            Some(TokenTree::Literal(literal)) => Value::Literal(literal),
            Some(TokenTree::Ident(word)) => Value::Expression(quote! { #word }),
            Some(TokenTree::Group(group)) => Value::Expression(group.stream()),
            _ => return self.error("expected a value"),
        };
        Ok(Attribute { name, value })
    }

    /// Words with `-` between them.
    fn name(&mut self) -> String {
        let mut name = String::new();
        loop {
            match self.peek(0) {
                Some(TokenTree::Ident(word)) if name.is_empty() || name.ends_with('-') => name += &word.to_string(),
                Some(TokenTree::Punct(punct)) if punct.as_char() == '-' && !name.is_empty() => name.push('-'),
                _ => return name,
            }
            self.at += 1;
        }
    }

    fn branches(&mut self) -> Result<Vec<(Option<TokenStream>, Vec<Node>)>> {
        let mut branches = Vec::new();
        loop {
            let condition = if self.is_word("if") {
                self.at += 1;
                Some(self.condition())
            } else {
                None
            };
            let is_last = condition.is_none();
            let Some(TokenTree::Group(body)) = self.next() else { return self.error("expected `{`") };
            branches.push((condition, nodes(body.stream())?));
            if is_last || !self.is_word("else") {
                return Ok(branches);
            }
            self.at += 1;
        }
    }

    /// All up to the first `{`, since no condition holds one outside of parentheses, but for a pattern, which `=` follows.
    fn condition(&mut self) -> TokenStream {
        let mut condition = TokenStream::new();
        while let Some(token) = self.peek(0).cloned() {
            let is_brace = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
            if is_brace && !self.is(1, '=') {
                break;
            }
            self.at += 1;
            condition.extend(once(token));
        }
        condition
    }
}

fn block(group: &Group) -> Node {
    let mut tokens = group.stream().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Literal(literal)), None) => Node::Text(literal),
        (Some(TokenTree::Ident(word)), Some(second)) if word == "for" => {
            Node::Each(once(second).chain(tokens).collect())
        }
        _ => Node::Value(group.stream()),
    }
}

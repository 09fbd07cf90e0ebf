//! Row filter expressions, as Lake Formation has them.

use super::mask::numeric;

/// What decides which rows are seen.
#[derive(Debug)]
pub(super) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare { column: usize, order: Order, value: Value },
    Between { column: usize, from: Value, to: Value },
    In { column: usize, values: Vec<Value> },
    Like { column: usize, pattern: String },
    IsNull { column: usize },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Text(String),
}

/// How deep parentheses and NOT may stand in each other.
const DEPTH: usize = 50;
/// AWS's own limit: the whole is shorter.
const LENGTH: usize = 2048;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Quoted(String),
    Text(String),
    Number(f64),
    Sign(&'static str),
    End,
}

/// Reads an expression about a table with these columns, of which some hold numbers.
///
/// # Errors
///
/// A sentence that says what is wrong with it.
pub(super) fn read(text: &str, head: &[String], is_number: &dyn Fn(usize) -> bool) -> Result<Filter, String> {
    if text.chars().count() >= LENGTH {
        return Err("A row filter expression is shorter than 2,048 characters.".to_owned());
    }
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: tokens.into_iter().peekable(), head, is_number };
    let filter = reader.or(0)?;
    match reader.next() {
        Token::End => Ok(filter),
        token => Err(format!("{} is not expected here.", shown(&token))),
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Name(name) | Token::Quoted(name) => format!("`{}`", json::clip(name)),
        Token::Text(text) => format!("`'{}'`", json::clip(text)),
        Token::Number(number) => format!("`{}`", crate::fixed(*number, 6)),
        Token::Sign(sign) => format!("`{sign}`"),
        Token::End => "The end".to_owned(),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    const SIGNS: [&str; 10] = ["<=", ">=", "<>", "!=", "=", "<", ">", "(", ")", ","];
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) =
            if let Some((sign, after)) = SIGNS.iter().find_map(|sign| Some((*sign, rest.strip_prefix(sign)?))) {
                (Token::Sign(sign), after)
            } else if first == '\'' || first == '"' {
                let (inner, after) = quoted(rest, first).ok_or_else(|| format!("A `{first}` is not closed."))?;
                (if first == '"' { Token::Quoted(inner) } else { Token::Text(inner) }, after)
            } else if first.is_alphanumeric() || matches!(first, '_' | '-' | '.') {
                let end = rest.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '-' | '.'));
                let (word, after) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
                (numeric(word).map_or_else(|| Token::Name(word.to_owned()), Token::Number), after)
            } else {
                return Err(format!("`{}` is not expected here.", json::clip(&first.to_string())));
            };
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens.push(Token::End);
    Ok(tokens)
}

/// What stands between two quotes; two of them stand for one.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut inner = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            inner.push(letter);
        } else if letters.next_if(|(_, next)| *next == quote).is_some() {
            inner.push(quote);
        } else {
            return Some((inner, text.get(at + 1..)?));
        }
    }
    None
}

struct Reader<'a> {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    head: &'a [String],
    is_number: &'a dyn Fn(usize) -> bool,
}

impl Reader<'_> {
    fn next(&mut self) -> Token {
        self.tokens.next().unwrap_or(Token::End)
    }

    fn word(&mut self, word: &str) -> bool {
        self.tokens.next_if(|token| matches!(token, Token::Name(name) if name.eq_ignore_ascii_case(word))).is_some()
    }

    fn sign(&mut self, sign: &str) -> bool {
        self.tokens.next_if(|token| matches!(token, Token::Sign(is) if *is == sign)).is_some()
    }

    fn or(&mut self, depth: usize) -> Result<Filter, String> {
        let mut left = self.and(depth)?;
        while self.word("or") {
            left = Filter::Or(Box::new(left), Box::new(self.and(depth)?));
        }
        Ok(left)
    }

    fn and(&mut self, depth: usize) -> Result<Filter, String> {
        let mut left = self.not(depth)?;
        while self.word("and") {
            left = Filter::And(Box::new(left), Box::new(self.not(depth)?));
        }
        Ok(left)
    }

    fn not(&mut self, depth: usize) -> Result<Filter, String> {
        if depth > DEPTH {
            return Err("The parentheses are too deep.".to_owned());
        }
        if self.word("not") {
            return Ok(Filter::Not(Box::new(self.not(depth + 1)?)));
        }
        if self.sign("(") {
            let inner = self.or(depth + 1)?;
            return if self.sign(")") { Ok(inner) } else { Err("A `)` is missing.".to_owned()) };
        }
        self.simple()
    }

    fn simple(&mut self) -> Result<Filter, String> {
        let (Token::Name(name) | Token::Quoted(name)) = self.next() else {
            return Err("A comparison begins with the name of a column.".to_owned());
        };
        let is = |column: &String| column.eq_ignore_ascii_case(&name);
        let Some(column) = self.head.iter().position(is) else {
            return Err(format!("There is no column `{}`.", json::clip(&name)));
        };
        let not = self.word("not");
        let filter = if self.word("between") {
            let from = self.value(column)?;
            if !self.word("and") {
                return Err("BETWEEN has an AND between its two values.".to_owned());
            }
            Filter::Between { column, from, to: self.value(column)? }
        } else if self.word("in") {
            let mut values = Vec::new();
            if !self.sign("(") {
                return Err("IN has its values in parentheses.".to_owned());
            }
            loop {
                values.push(self.value(column)?);
                if self.sign(")") {
                    break;
                }
                if !self.sign(",") {
                    return Err("The values of IN have commas between them.".to_owned());
                }
            }
            Filter::In { column, values }
        } else if self.word("like") {
            let Token::Text(pattern) = self.next() else {
                return Err("LIKE has a text in single quotes behind it.".to_owned());
            };
            Filter::Like { column, pattern }
        } else if not {
            return Err("Behind NOT comes BETWEEN, IN or LIKE.".to_owned());
        } else if self.word("is") {
            let not = self.word("not");
            if !self.word("null") {
                return Err("Behind IS comes NULL or NOT NULL.".to_owned());
            }
            let filter = Filter::IsNull { column };
            return Ok(if not { Filter::Not(Box::new(filter)) } else { filter });
        } else {
            let order = match self.next() {
                Token::Sign("=") => Order::Equal,
                Token::Sign("<>" | "!=") => Order::Unequal,
                Token::Sign("<") => Order::Less,
                Token::Sign("<=") => Order::AtMost,
                Token::Sign(">") => Order::More,
                Token::Sign(">=") => Order::AtLeast,
                token => return Err(format!("{} is no comparison.", shown(&token))),
            };
            Filter::Compare { column, order, value: self.value(column)? }
        };
        Ok(if not { Filter::Not(Box::new(filter)) } else { filter })
    }

    /// A constant of the column's type: columns are compared with nothing else.
    fn value(&mut self, column: usize) -> Result<Value, String> {
        let name = self.head.get(column).map(String::as_str).unwrap_or_default();
        match (self.next(), (self.is_number)(column)) {
            (Token::Number(number), true) => Ok(Value::Number(number)),
            (Token::Text(text), false) => Ok(Value::Text(text)),
            (_, true) => Err(format!("`{}` holds numbers: it is compared with one, without quotes.", json::clip(name))),
            (_, false) => Err(format!("`{}` holds texts: it is compared with one in single quotes.", json::clip(name))),
        }
    }
}

impl Filter {
    /// Whether a row is seen, where `cell` is what stands in its columns. Nothing where that is unknown, as a comparison with
    /// a missing value is.
    pub(super) fn of<'a>(&self, cell: &dyn Fn(usize) -> &'a str) -> Option<bool> {
        match self {
            Filter::And(left, right) => match (left.of(cell), right.of(cell)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (left, right) => left.zip(right).map(|_| true),
            },
            Filter::Or(left, right) => match (left.of(cell), right.of(cell)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (left, right) => left.zip(right).map(|_| false),
            },
            Filter::Not(inner) => inner.of(cell).map(|is| !is),
            Filter::Compare { column, order, value } => {
                let is = value.compared(cell(*column))?;
                Some(match order {
                    Order::Equal => is.is_eq(),
                    Order::Unequal => is.is_ne(),
                    Order::Less => is.is_lt(),
                    Order::AtMost => is.is_le(),
                    Order::More => is.is_gt(),
                    Order::AtLeast => is.is_ge(),
                })
            }
            Filter::Between { column, from, to } => {
                Some(from.compared(cell(*column))?.is_ge() && to.compared(cell(*column))?.is_le())
            }
            Filter::In { column, values } => {
                let is = |value: &Value| value.compared(cell(*column)).map(std::cmp::Ordering::is_eq);
                values.iter().map(is).try_fold(false, |any, is| Some(any || is?))
            }
            Filter::Like { column, pattern } => {
                let text = cell(*column);
                (!text.is_empty()).then(|| like(pattern, text))
            }
            Filter::IsNull { column } => Some(cell(*column).is_empty()),
        }
    }
}

impl Value {
    /// How a cell stands to it.
    fn compared(&self, cell: &str) -> Option<std::cmp::Ordering> {
        if cell.is_empty() {
            return None;
        }
        match self {
            Value::Number(number) => numeric(cell)?.partial_cmp(number),
            Value::Text(text) => Some(cell.cmp(text)),
        }
    }
}

/// `%` stands for any letters, also none, and `_` for one.
fn like(pattern: &str, text: &str) -> bool {
    let (mut pattern_rest, mut rest) = (pattern.chars(), text.chars());
    let mut again: Option<(std::str::Chars, std::str::Chars)> = None;
    loop {
        let (mut next_pattern, mut next) = (pattern_rest.clone(), rest.clone());
        match (next_pattern.next(), next.next()) {
            (None, None) => return true,
            (Some('%'), _) => {
                again = Some((next_pattern.clone(), rest.clone()));
                pattern_rest = next_pattern;
                continue;
            }
            (Some(one), Some(letter)) if one == '_' || one == letter => {
                (pattern_rest, rest) = (next_pattern, next);
                continue;
            }
            _ => {}
        }
        // The last `%` takes a letter more.
        let Some((after, from)) = &mut again else { return false };
        if from.next().is_none() {
            return false;
        }
        (pattern_rest, rest) = (after.clone(), from.clone());
    }
}

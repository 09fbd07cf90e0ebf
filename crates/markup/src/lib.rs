//! The page's `html!`. It reads what Yew's own reads, but writes a call of `web::tree` for each piece of it, where
//! Yew's writes the making of each element out: of that, the page had a quarter of its program.

mod read;
mod write;

/// Elements, `<>…</>`, `{ value }`, `{ for values }`, `if` and literals, as Yew has them. A component is a function of
/// `web`, which is called.
#[proc_macro]
pub fn html(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match read::nodes(input.into()) {
        Ok(nodes) => write::root(&nodes).into(),
        Err(error) => error.into(),
    }
}

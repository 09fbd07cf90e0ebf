//! Writes `wire::Wire` for a type: its members one after the other, and of an enum first which variant it is.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Data, DeriveInput, Fields, parse_macro_input};

/// A member with `#[wire(skip)]` does not cross, and arrives as what it is by default.
#[proc_macro_derive(Wire, attributes(wire))]
pub fn derive(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let name = &input.ident;
    let (write, read) = match &input.data {
        Data::Struct(data) => {
            let Members { pattern, write, read } = Members::of(&data.fields);
            (quote! { let Self #pattern = self; #write }, quote! { Self #read })
        }
        Data::Enum(data) => {
            let last = data.variants.len().saturating_sub(1);
            let arms = data.variants.iter().enumerate().map(|(at, variant)| {
                let (name, tag) = (&variant.ident, Literal::usize_unsuffixed(at));
                let Members { pattern, write, read } = Members::of(&variant.fields);
                // The last one stands for one that is not known.
                let known = if at == last {
                    quote! { _ }
                } else {
                    tag.to_token_stream()
                };
                (quote! { Self::#name #pattern => { to.push(#tag); #write } }, quote! { #known => Self::#name #read, })
            });
            let (write, read): (TokenStream, TokenStream) = arms.unzip();
            (quote! { match self { #write } }, quote! { match from.byte() { #read } })
        }
        Data::Union(_) => {
            return syn::Error::new_spanned(name, "a union does not say what it holds").into_compile_error().into();
        }
    };
    quote! {
        impl ::wire::Wire for #name {
            fn write(&self, to: &mut ::std::vec::Vec<u8>) { #write }
            fn read(from: &mut ::wire::Bytes<'_>) -> Self { #read }
        }
    }
    .into()
}

/// How the members of a struct or a variant are taken apart, written, and put together again.
struct Members {
    pattern: TokenStream,
    write: TokenStream,
    read: TokenStream,
}

impl Members {
    fn of(fields: &Fields) -> Members {
        let (mut pattern, mut write, mut read) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
        for (at, field) in fields.iter().enumerate() {
            let own = format_ident!("member_{at}");
            let member = field.ident.as_ref().map(|name| quote! { #name: });
            if field.attrs.iter().any(|attribute| attribute.path().is_ident("wire")) {
                pattern.extend(quote! { #member _, });
                read.extend(quote! { #member ::std::default::Default::default(), });
            } else {
                pattern.extend(quote! { #member #own, });
                write.extend(quote! { ::wire::Wire::write(#own, to); });
                read.extend(quote! { #member ::wire::Wire::read(from), });
            }
        }
        match fields {
            Fields::Named(_) => Members { pattern: quote! { { #pattern } }, write, read: quote! { { #read } } },
            Fields::Unnamed(_) => Members { pattern: quote! { (#pattern) }, write, read: quote! { (#read) } },
            Fields::Unit => Members { pattern, write, read },
        }
    }
}

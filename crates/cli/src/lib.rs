//! What `policy-playground` does and prints, apart from the program: tests hold its texts to what was reviewed.

pub mod book;
pub mod docs;
pub mod exit;
pub mod findings;
pub mod lab;
pub mod lines;
pub mod picture;
pub mod reference;
pub mod text;

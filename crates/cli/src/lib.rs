//! What `policy-playground` prints for people, apart from the program: tests hold its texts to what was reviewed.

pub mod docs;
pub mod findings;
pub mod lines;
pub mod picture;
pub mod text;

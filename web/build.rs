//! Bounds the memory of the page: whatever a link brings, the browser keeps the rest.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg=--max-memory=268435456");
    }
}

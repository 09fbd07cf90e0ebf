//! What reading the catalog costs, and what a pattern does.
#![allow(clippy::expect_used, reason = "this is a benchmark")]

use catalog::{Catalog, TEXT};
use json::nearest;

fn main() {
    divan::main();
}

#[divan::bench]
fn read() -> Option<Catalog> {
    Catalog::read(divan::black_box(TEXT)).ok()
}

/// With every line of every service.
#[divan::bench]
fn read_all() -> usize {
    all().services().map(|service| service.actions().len()).sum()
}

#[divan::bench(args = ["*", "*:*", "s3:Get*", "ec2:*Instance*", "*:*List*Tags*", "*a?e*"])]
fn expand(bencher: divan::Bencher<'_, '_>, pattern: &str) {
    let catalog = all();
    catalog.expand("*").count();
    bencher.bench_local(|| catalog.expand(divan::black_box(pattern)).count());
}

#[divan::bench]
fn nearest_of_all(bencher: divan::Bencher<'_, '_>) {
    let catalog = all();
    catalog.expand("*").count();
    bencher.bench_local(|| nearest("DescribeInstancs", catalog.expand("*").map(|action| action.name())).is_some());
}

#[divan::bench]
fn find(bencher: divan::Bencher<'_, '_>) {
    let catalog = all();
    catalog.expand("*").count();
    bencher.bench_local(|| catalog.action(divan::black_box("ec2:DescribeInstances")).is_some());
}

fn all() -> Catalog {
    Catalog::read(TEXT).expect("the committed catalog")
}

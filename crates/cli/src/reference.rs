//! The catalog of AWS's actions and keys, which the program carries with it.

use std::sync::{Arc, LazyLock};

use catalog::{Catalog, TEXT};
use scenario::Reference;

static CATALOG: LazyLock<Option<Catalog>> = LazyLock::new(|| Catalog::read(TEXT).ok());
static REFERENCE: LazyLock<Option<Arc<Reference>>> = LazyLock::new(|| Some(scenario::reference(catalog()?).into()));

/// All of it.
pub fn catalog() -> Option<&'static Catalog> {
    CATALOG.as_ref()
}

/// What verdicts take of it.
pub fn reference() -> Option<&'static Arc<Reference>> {
    REFERENCE.as_ref()
}

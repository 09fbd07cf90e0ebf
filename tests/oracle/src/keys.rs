//! Context keys.

use std::collections::BTreeMap;

use serde_json::Value;

/// Context keys in lower case. `Value::Null` is a key that is absent on purpose.
pub(crate) type Keys = BTreeMap<String, Value>;

/// C6: keys that hold lists whatever the request writes.
pub(crate) fn multivalued(key: &str) -> bool {
    [
        "aws:principalorgpaths",
        "aws:calledvia",
        "aws:tagkeys",
        "aws:principalservicenameslist",
        "kms:encryptioncontextkeys",
    ]
    .contains(&key.to_lowercase().as_str())
}

//! Context keys.

use std::collections::BTreeMap;

use serde_json::Value;

/// Context keys in lower case. `Value::Null` is a key that is absent on purpose.
pub(crate) type Keys = BTreeMap<String, Value>;

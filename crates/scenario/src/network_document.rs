//! A network's text, read once.

use std::sync::Arc;

use json::{Document, Node};
use serde::{Serialize, Serializer};

/// A network with its flow: the author's text byte for byte. In the scenario it is an object, or a string if the text
/// is not one (yet).
///
/// A network can have a megabyte of text and is asked at every key press, so the text is read once, when it is given,
/// and a copy shares what was read.
#[derive(Clone, Debug)]
pub struct NetworkDocument {
    document: Arc<Document<'static>>,
}

impl NetworkDocument {
    /// The network of this text, whatever it is.
    ///
    /// ```
    /// let network = scenario::NetworkDocument::new(r#"{ "flow": { "port": 443 } }"#);
    /// assert_eq!(network.flow("port").as_deref(), Some("443"));
    /// ```
    pub fn new(text: impl Into<String>) -> NetworkDocument {
        NetworkDocument::from(json::read(text.into()))
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.document.text()
    }

    /// The value that the text is.
    pub fn root(&self) -> Node<'_> {
        self.document.root()
    }

    /// What was read.
    pub fn document(&self) -> &Document<'static> {
        &self.document
    }
}

impl From<Document<'static>> for NetworkDocument {
    fn from(document: Document<'static>) -> NetworkDocument {
        NetworkDocument { document: Arc::new(document) }
    }
}

impl Default for NetworkDocument {
    fn default() -> NetworkDocument {
        NetworkDocument::new(String::new())
    }
}

impl PartialEq for NetworkDocument {
    fn eq(&self, other: &NetworkDocument) -> bool {
        Arc::ptr_eq(&self.document, &other.document) || self.text() == other.text()
    }
}

impl Serialize for NetworkDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let root = self.root();
        let is_object = self.document.is_whole() && root.is_object();
        let raw = is_object.then(|| serde_json::value::RawValue::from_string(root.source().to_owned()).ok());
        match raw.flatten() {
            Some(raw) => raw.serialize(serializer),
            None => self.text().serialize(serializer),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for NetworkDocument {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Network".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["object", "string"] })
    }
}

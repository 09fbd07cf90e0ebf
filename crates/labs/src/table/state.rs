use std::collections::BTreeMap;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::mask::Mask;
use super::sample;

/// A table, its masks, and what is asked of the result, as they were typed and chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    pub(super) csv: String,
    pub(super) masks: BTreeMap<String, Mask>,
    pub(super) seed: String,
    pub(super) key: String,
    pub(super) look: String,
    pub(super) quasi: String,
    pub(super) sensitive: String,
    pub(super) k: String,
    pub(super) suppress: String,
    pub(super) register: String,
    pub(super) stolen: String,
    pub(super) target: String,
    pub(super) grant: String,
    pub(super) grant_columns: String,
    pub(super) grant_rows: String,
}

impl Default for Table {
    fn default() -> Table {
        let of = str::to_owned;
        Table {
            csv: of(sample::PEOPLE),
            masks: BTreeMap::new(),
            seed: of("1"),
            key: of("correct horse battery staple"),
            look: of("mask"),
            quasi: of("birth, postcode, sex"),
            sensitive: of("diagnosis"),
            k: of("5"),
            suppress: of(""),
            register: of(sample::REGISTER),
            stolen: of(""),
            target: of("readmitted"),
            grant: of("exclude"),
            grant_columns: of("name, phone"),
            grant_rows: of(""),
        }
    }
}

/// By the names that its fields have anyway: a match of its own would be compiled for each of them.
impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Table, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Table;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Table, A::Error> {
                let mut table = Table::default();
                while let Some(name) = members.next_key::<String>()? {
                    if name == "masks" {
                        table.masks = members.next_value()?;
                    } else if let Some(place) = table.field(&name) {
                        *place = members.next_value()?;
                    } else {
                        members.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(table)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

impl Table {
    pub(super) fn field(&mut self, id: &str) -> Option<&mut String> {
        Some(match id {
            "csv" => &mut self.csv,
            "seed" => &mut self.seed,
            "key" => &mut self.key,
            "look" => &mut self.look,
            "quasi" => &mut self.quasi,
            "sensitive" => &mut self.sensitive,
            "k" => &mut self.k,
            "suppress" => &mut self.suppress,
            "register" => &mut self.register,
            "stolen" => &mut self.stolen,
            "target" => &mut self.target,
            "grant" => &mut self.grant,
            "grant_columns" => &mut self.grant_columns,
            "grant_rows" => &mut self.grant_rows,
            _ => return None,
        })
    }
}

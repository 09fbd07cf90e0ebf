//! AWS's services with their actions, resource types and condition keys; partitions and regions; and what people write in
//! place of an action's name.
//!
//! [`Catalog::read`] takes the text of `data/catalog.txt`, which is made by `cargo xtask catalog` and says in its head how it
//! is written. It only looks for where each service begins; the lines of a service are read when it is first asked for.
//! All views ([`Service`], [`Action`], [`ResourceType`], [`Key`]) are copied freely.
//!
//! ```
//! let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
//! let action = catalog.action("S3:getobject").unwrap();
//! assert_eq!(action.to_string(), "s3:GetObject");
//! assert!(action.is_level(catalog::Level::Read));
//! let object = action.resource_types().find(|used| used.resource_type.name() == "object").unwrap();
//! assert!(!object.required);
//! assert_eq!(object.resource_type.arns().next().unwrap(), "arn:${Partition}:s3:::${BucketName}/${ObjectName}");
//! ```

mod api;
mod glob;
mod key;
mod level;
mod lines;
mod read;
mod service;
mod span;

pub use api::{API_NAMES, actions_of_api};
pub use key::{Key, Kind};
pub use level::Level;
pub use read::{Catalog, MOST_BYTES, Partition, Unreadable};
pub use service::{Action, ResourceType, Service, UsedType, with_stars};

/// The committed catalog, for programs that carry it with them; the page loads it as a file of its own.
///
/// ```
/// assert!(catalog::TEXT.starts_with('#'));
/// ```
pub const TEXT: &str = include_str!("../data/catalog.txt");

//! Prints the JSON Schema of the scenario document; `cargo xtask build` publishes it with the site.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::Value;

fn main() -> Result<(), serde_json::Error> {
    // What is written decides: a field that may be left out is not required.
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(RecursiveTransform(without_null));
    let schema = settings.into_generator().into_root_schema_for::<scenario::Scenario>();
    println!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(())
}

/// A field without a value is left out, not null; a context key is the one place where null means something.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf")
        && choices.len() == 2
    {
        choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
    }
}

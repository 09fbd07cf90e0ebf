//! What editor and question offer while somebody types, and what the editor tells about what stands there: AWS's services,
//! actions, resources, condition keys and the operators that fit them. They show it and know none of it.

mod around;
mod form;
mod offer;
mod place;
mod tell;

use serde_json::json;
use wasm_bindgen::prelude::*;

use self::form::{Asked, Offered};
use crate::lint::{if_catalog, with_catalog};

/// What can stand at a place of a policy, as JSON: `Offered` in `web/editor/help.ts`. Offsets count UTF-16 units. Nothing
/// without the catalog, and at places of which it knows nothing.
#[wasm_bindgen]
pub fn completions(text: &str, offset: usize) -> Option<String> {
    let units = json::Utf16::new(text);
    with_catalog(|catalog| {
        let (place, offers) = offer::at(catalog, text, byte_at(text, offset))?;
        let options: Vec<_> =
            offers.iter().map(|offer| json!({ "label": offer.label, "detail": offer.detail })).collect();
        let [from, to] = [place.span.start, place.span.end].map(|byte| units.offset(byte));
        Some(
            json!({ "from": from, "to": to, "quoted": place.quoted, "isKey": place.is_key, "options": options })
                .to_string(),
        )
    })
}

/// What a field of the request can hold in which this is written, as JSON: `Offered` in `web/form/form.ts`. The field is one
/// of [`Asked`], `action` is what is asked for, and `key` the context key whose value it is.
#[wasm_bindgen]
pub fn offers(field: &str, written: &str, action: &str, key: &str) -> String {
    let asked = Asked { field, written, action, key };
    let (Offered { offers, wrong }, has_catalog) =
        crate::with_open(|access| if_catalog(|catalog| (form::offered(catalog, access, asked), catalog.is_some())));
    let text = |text: &str| json::string(text);
    let option = |one: &offer::Offer| {
        [r#"{"label":"#, &text(&one.label), r#","detail":"#, &text(&one.detail), r#","by":"#, &text(&one.by), "}"]
            .concat()
    };
    let options: Vec<String> = offers.iter().map(option).collect();
    let (says, meant) = wrong.unzip();
    let or_null = |said: Option<String>| said.map_or_else(|| "null".to_owned(), |said| text(&json::shown(&said)));
    let (says, meant) = (or_null(says), or_null(meant.flatten()));
    format!(r#"{{"options":[{}],"says":{says},"meant":{meant},"catalog":{has_catalog}}}"#, options.join(","))
}

/// What is to be known of what stands at a place of a policy, as JSON: `Told` in `web/editor/help.ts`.
#[wasm_bindgen]
pub fn hover(text: &str, offset: usize) -> Option<String> {
    let units = json::Utf16::new(text);
    with_catalog(|catalog| {
        let (span, lines) = tell::at(catalog, text, byte_at(text, offset))?;
        let [from, to] = [span.start, span.end].map(|byte| units.offset(byte));
        Some(json!({ "from": from, "to": to, "lines": shown(&lines) }).to_string())
    })
}

/// What is to be known of something that is offered, as a list of sentences in JSON.
#[wasm_bindgen]
pub fn about(label: &str) -> Option<String> {
    with_catalog(|catalog| Some(json!(shown(&tell::about(catalog, label)?)).to_string()))
}

/// What people and AWS's data write stays visible.
fn shown(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| json::shown(line).to_string()).collect()
}

/// The byte of a place that counts UTF-16 units.
fn byte_at(text: &str, offset: usize) -> usize {
    let mut units = 0;
    for (byte, letter) in text.char_indices() {
        if units >= offset {
            return byte;
        }
        units += letter.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const CASES: &str = include_str!("cases.json");

    fn load() {
        assert!(crate::lint::catalog(catalog::TEXT.as_bytes().to_vec()));
    }

    /// A text with `‸` where the cursor is, and its place in UTF-16 units.
    fn cursor(marked: &str) -> (String, usize) {
        let (before, after) = marked.split_once('‸').unwrap();
        (format!("{before}{after}"), before.encode_utf16().count())
    }

    fn texts(list: &Value) -> Vec<String> {
        list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn what_is_offered_and_told_is_as_the_cases_say() {
        load();
        let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
        for case in &cases {
            let (text, offset) = cursor(case["at"].as_str().unwrap());
            if let Some(wanted) = case.get("offers") {
                let offered = completions(&text, offset).map(|json| serde_json::from_str::<Value>(&json).unwrap());
                let options = offered.map(|offered| offered["options"].as_array().unwrap().clone()).unwrap_or_default();
                let line = |option: &Value| {
                    let [label, detail] = ["label", "detail"].map(|of| option[of].as_str().unwrap_or_default());
                    if detail.is_empty() { label.to_owned() } else { format!("{label} ({detail})") }
                };
                let lines: Vec<String> = options.iter().map(line).collect();
                let wanted = texts(wanted);
                // The first ones.
                let head: Vec<String> = lines.iter().take(wanted.len()).cloned().collect();
                assert_eq!(head, wanted, "{}", case["at"]);
                if let Some(count) = case.get("of") {
                    assert_eq!(lines.len() as u64, count.as_u64().unwrap(), "{}: {lines:?}", case["at"]);
                }
                for one in case.get("among").map(texts).unwrap_or_default() {
                    assert!(lines.contains(&one), "{}: no {one} in {lines:?}", case["at"]);
                }
                for one in case.get("without").map(texts).unwrap_or_default() {
                    assert!(!lines.iter().any(|line| line.starts_with(&one)), "{}: {one}", case["at"]);
                }
            }
            if let Some(wanted) = case.get("tells") {
                let told = hover(&text, offset).map(|json| serde_json::from_str::<Value>(&json).unwrap());
                let lines = told.as_ref().map(|told| texts(&told["lines"])).unwrap_or_default();
                assert_eq!(lines, texts(wanted), "{}", case["at"]);
            }
        }
    }

    const FORM: &str = include_str!("form.json");

    /// A scenario with the request and the policies of a case.
    fn open(case: &Value) {
        let mut request = serde_json::json!({ "principal": "", "action": "", "resource": "" });
        for (name, value) in case["request"].as_object().into_iter().flatten() {
            request[name] = value.clone();
        }
        let identity: Vec<_> = case["policies"].as_array().unwrap_or(&Vec::new()).clone();
        let scenario = serde_json::json!({
            "schema": 1, "access": { "request": request, "policies": { "identity": identity } },
        });
        crate::advise(&scenario.to_string(), 0.0);
    }

    #[test]
    fn what_a_field_of_the_request_is_offered_is_as_the_cases_say() {
        let cases: Vec<Value> = serde_json::from_str(FORM).unwrap();
        for with_catalog in [false, true] {
            if with_catalog {
                load();
            }
            for case in cases.iter().filter(|case| case["catalog"].as_bool().unwrap_or(true) == with_catalog) {
                open(case);
                let [field, written, key] = ["field", "written", "key"].map(|of| case[of].as_str().unwrap_or_default());
                let action = case["request"]["action"].as_str().unwrap_or_default();
                let offered: Value = serde_json::from_str(&offers(field, written, action, key)).unwrap();
                let line = |option: &Value| {
                    let [label, detail, by] = ["label", "detail", "by"].map(|of| option[of].as_str().unwrap());
                    let by = if by.is_empty() { String::new() } else { format!("{by} → ") };
                    let detail = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
                    format!("{by}{label}{detail}")
                };
                let lines: Vec<String> = offered["options"].as_array().unwrap().iter().map(line).collect();
                let wanted = case.get("offers").map(texts).unwrap_or_default();
                let head: Vec<String> = lines.iter().take(wanted.len()).cloned().collect();
                assert_eq!(head, wanted, "{case}");
                if let Some(count) = case["of"].as_u64() {
                    assert_eq!(lines.len() as u64, count, "{case}: {lines:?}");
                }
                for one in case.get("among").map(texts).unwrap_or_default() {
                    assert!(lines.contains(&one), "{case}: no {one} in {lines:?}");
                }
                for one in case.get("without").map(texts).unwrap_or_default() {
                    assert!(!lines.iter().any(|line| line.starts_with(&one)), "{case}: {one}");
                }
                assert_eq!([&offered["says"], &offered["meant"]], [&case["says"], &case["meant"]], "{case}");
                assert_eq!(offered["catalog"], with_catalog);
            }
        }
    }

    #[test]
    fn places_count_the_units_of_the_editor() {
        load();
        let (text, offset) = cursor(r#"{"Id": "😀", "Statement": {"Action": "s3:Get‸"}}"#);
        let offered: Value = serde_json::from_str(&completions(&text, offset).unwrap()).unwrap();
        let units: Vec<u16> = text.encode_utf16().collect();
        let [from, to] = ["from", "to"].map(|end| offered[end].as_u64().unwrap() as usize);
        assert_eq!(String::from_utf16(&units[from..to]).unwrap(), "s3:Get");
        assert_eq!((offered["quoted"].as_bool(), offered["isKey"].as_bool()), (Some(true), Some(false)));
        let told: Value = serde_json::from_str(&hover(&text.replace("Get\"", "GetObject\""), offset).unwrap()).unwrap();
        assert_eq!(told["to"].as_u64().unwrap() - told["from"].as_u64().unwrap(), "s3:GetObject".len() as u64);
    }

    #[test]
    fn more_is_told_of_what_is_offered() {
        load();
        let said = |label| about(label).map(|json| texts(&serde_json::from_str(&json).unwrap()));
        assert_eq!(said("sqs:").unwrap(), ["Amazon SQS, with 20 actions."]);
        assert_eq!(
            said("sqs:SendMessage").unwrap(),
            [
                "`sqs:SendMessage`, an action of Amazon SQS. Access level: Write.",
                "It acts on `queue` (required).",
                "Condition keys: `aws:ResourceTag/${TagKey}`."
            ]
        );
        assert_eq!(
            said("s3:CopyObject").unwrap(),
            ["`s3:CopyObject` is a call and no action. It needs `s3:GetObject`, `s3:PutObject`."]
        );
        assert_eq!(said("aws:RequestTag/").unwrap(), ["`aws:RequestTag/${TagKey}` holds text."]);
        assert_eq!(said("BinaryEquals").unwrap().len(), 2);
        assert_eq!(said("s3:Nonsense"), None);
    }

    #[test]
    fn without_the_catalog_nothing_is_offered() {
        let (text, offset) = cursor(r#"{"Statement": {"Action": "s3:Get‸"}}"#);
        assert_eq!((completions(&text, offset), hover(&text, offset), about("s3:GetObject")), (None, None, None));
    }

    #[test]
    fn no_text_and_no_offset_is_too_odd() {
        load();
        let text = r#"{"Statement": [{"Action": ["s3:Get*", "é😀"], "Condition": {"StringLike": {"s3:prefix": "\"x"}}, "Resource": "arn:aws:s3:::b"}]}"#;
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let half = text.split_at(end).0;
            for offset in [end, end / 2, 2 * end] {
                completions(half, offset);
                hover(half, offset);
            }
        }
    }
}

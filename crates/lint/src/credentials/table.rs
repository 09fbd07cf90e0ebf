//! A report as a table that fits a terminal.

use serde::Serialize;

use super::read::{Key, Report};

/// A user of a credential report, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// The user's name; `<root_account>` is the root user's.
    pub user: String,
    /// `none`, `not used`, `used 3 days ago`, or `yes`.
    pub password: String,
    /// `yes`, `no`, or `?` where the report does not say.
    pub mfa: &'static str,
    /// The access keys: `none`, `inactive`, or `12 days old, used 3 days ago`.
    pub keys: [String; 2],
}

/// Everybody in a credential report, in its order; at a time in seconds since 1970, or without ages.
///
/// ```
/// let csv = "user,arn,mfa_active,access_key_1_active\nalice,arn:aws:iam::111122223333:user/alice,true,false";
/// let holders = lint::holders(csv, None);
/// assert_eq!((holders[0].user.as_str(), holders[0].mfa), ("alice", "yes"));
/// ```
pub fn holders(csv: &str, now: Option<i64>) -> Vec<Holder> {
    let report = Report::read(csv, now);
    let ago = |time: Option<i64>| match time {
        None => "not used".to_owned(),
        Some(time) => {
            report.days(time).map_or_else(|| "used".to_owned(), |number| format!("used {} ago", days(number)))
        }
    };
    let key = |key: &Key| {
        if !key.is_active {
            return if key.rotated.is_some() { "inactive" } else { "none" }.to_owned();
        }
        let age = key.rotated.and_then(|(made, _)| report.days(made)).map(|number| format!("{} old", days(number)));
        let used = key.used.map(|(used, _)| ago(used));
        let both: Vec<String> = age.into_iter().chain(used).collect();
        if both.is_empty() { "active".to_owned() } else { both.join(", ") }
    };
    let holder = |user: &super::read::User<'_>| Holder {
        user: json::clip(user.name).into_owned(),
        password: match user.password_used {
            _ if !user.has_password && !user.is_root => "none".to_owned(),
            Some((used, _)) => ago(used),
            None => "yes".to_owned(),
        },
        mfa: user.mfa.map_or("?", |(has, _)| if has { "yes" } else { "no" }),
        keys: user.keys.each_ref().map(key),
    };
    report.users.iter().map(holder).collect()
}

fn days(number: i64) -> String {
    if number == 1 { "1 day".to_owned() } else { format!("{number} days") }
}

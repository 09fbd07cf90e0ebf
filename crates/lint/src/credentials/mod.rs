//! IAM's credential report: who has a password, keys and MFA in an account, and since when.

pub(crate) mod read;
mod table;

use json::Span;

use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) use read::Report;
pub use read::is_report;
pub use table::{Holder, holders};

pub(crate) const RULES: &[&[Rule]] = &[ROWS];

#[cfg(feature = "reference")]
type Page = (&'static str, &'static str, &'static str);
#[cfg(feature = "reference")]
const REPORT: Page = (
    "Generate credential reports for your AWS account",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",
    "2026-11-29",
);
#[cfg(feature = "reference")]
const ROOT: Page = (
    "Root user best practices for your AWS account",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
    "2026-09-26",
);
#[cfg(feature = "reference")]
const PRACTICES: Page = (
    "Security best practices in IAM",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    "2026-09-26",
);
#[cfg(feature = "reference")]
const KEYS: Page = (
    "Manage access keys for IAM users",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    "2026-09-26",
);

/// A report of one user, for examples. Of its times nothing is old before the year 2026 is.
#[cfg(feature = "reference")]
macro_rules! report {
    ($($row:literal)*) => {
        concat!(
            "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active,",
            "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,",
            "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date\n",
            $($row, "\n",)*
        )
    };
}

const ROWS: &[Rule] = &[
    rule! {
        "ROOT_ACCESS_KEY", Security, Ours, Credentials(check);
        what: "An active access key of the account's root user.",
        why: "Root may do everything, and no policy of the account limits it. A key is a file that can be copied, and with this one \
            the account is somebody else's.",
        instead: "Delete the key, and use a role for what it did.",
        page: ROOT,
        Credentials,
        bad: report!("<root_account>,arn:aws:iam::111122223333:root,2019-01-01T00:00:00+00:00,not_supported,no_information,not_supported,true,true,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,false,N/A,N/A"),
        good: report!("<root_account>,arn:aws:iam::111122223333:root,2019-01-01T00:00:00+00:00,not_supported,no_information,not_supported,true,false,N/A,N/A,false,N/A,N/A"),
    },
    rule! {
        "ROOT_WITHOUT_MFA", Security, Ours, None;
        what: "A root user without MFA.",
        why: "Its password alone opens the account. AWS asks for MFA at the root user's sign-in; until it is set up, whoever has the \
            password sets it up for themselves.",
        instead: "Register a passkey, a security key or an authenticator app for the root user; better two. In an organization, \
            remove the root credentials of member accounts instead.",
        page: ROOT,
        Credentials,
        bad: report!("<root_account>,arn:aws:iam::111122223333:root,2019-01-01T00:00:00+00:00,not_supported,no_information,not_supported,false,false,N/A,N/A,false,N/A,N/A"),
        good: report!("<root_account>,arn:aws:iam::111122223333:root,2019-01-01T00:00:00+00:00,not_supported,no_information,not_supported,true,false,N/A,N/A,false,N/A,N/A"),
    },
    rule! {
        "PASSWORD_WITHOUT_MFA", Security, Ours, None;
        what: "A user with a password for the console and without MFA.",
        why: "A password that is guessed, or used elsewhere too, is enough to sign in.",
        instead: "Let the user register an MFA device, and deny what matters without `aws:MultiFactorAuthPresent`. Better, let people \
            sign in through IAM Identity Center.",
        page: PRACTICES,
        Credentials,
        bad: report!("alice,arn:aws:iam::111122223333:user/alice,2026-10-01T00:00:00+00:00,true,2026-11-01T00:00:00+00:00,2026-10-01T00:00:00+00:00,false,false,N/A,N/A,false,N/A,N/A"),
        good: report!("alice,arn:aws:iam::111122223333:user/alice,2026-10-01T00:00:00+00:00,true,2026-11-01T00:00:00+00:00,2026-10-01T00:00:00+00:00,true,false,N/A,N/A,false,N/A,N/A"),
    },
    rule! {
        "ACCESS_KEY_OLD", Warning, Ours, None;
        what: "An active access key that is more than 90 days old.",
        why: "The longer a key lives, the more files, machines and people have had it, and whoever copied it can use it still.",
        instead: "Make a second key, move what uses the first one, deactivate that, then delete it. Better, use a role, whose keys \
            last hours.",
        page: KEYS,
        Credentials,
        bad: report!("build,arn:aws:iam::111122223333:user/build,2025-01-01T00:00:00+00:00,false,N/A,N/A,false,true,2025-01-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,false,N/A,N/A"),
        good: report!("build,arn:aws:iam::111122223333:user/build,2025-01-01T00:00:00+00:00,false,N/A,N/A,false,true,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,false,N/A,N/A"),
    },
    rule! {
        "ACCESS_KEY_UNUSED", Warning, Ours, None;
        what: "An active access key that was last used more than 90 days ago.",
        why: "Nobody misses it, and nobody notices who uses it.",
        instead: "Deactivate it, and delete it when nothing breaks.",
        page: PRACTICES,
        Credentials,
        bad: report!("build,arn:aws:iam::111122223333:user/build,2025-01-01T00:00:00+00:00,false,N/A,N/A,false,true,2026-01-01T00:00:00+00:00,2026-02-01T00:00:00+00:00,false,N/A,N/A"),
        good: report!("build,arn:aws:iam::111122223333:user/build,2025-01-01T00:00:00+00:00,false,N/A,N/A,false,false,2026-01-01T00:00:00+00:00,2026-02-01T00:00:00+00:00,false,N/A,N/A"),
    },
    rule! {
        "ACCESS_KEY_NEVER_USED", Warning, Ours, None;
        what: "An active access key that is more than 90 days old and was never used, as far as IAM knows.",
        why: "It was made for nothing, lies somewhere, and works.",
        instead: "Delete it, and make a key only when something needs one.",
        page: PRACTICES,
        Credentials,
        bad: report!("build,arn:aws:iam::111122223333:user/build,2025-01-01T00:00:00+00:00,false,N/A,N/A,false,true,2026-01-01T00:00:00+00:00,N/A,false,N/A,N/A"),
        good: report!("build,arn:aws:iam::111122223333:user/build,2025-01-01T00:00:00+00:00,false,N/A,N/A,false,true,2026-11-20T00:00:00+00:00,N/A,false,N/A,N/A"),
    },
    rule! {
        "TWO_ACTIVE_ACCESS_KEYS", Suggestion, Ours, None;
        what: "A user with two active access keys.",
        why: "Two keys are for the days in which one takes the place of the other. Afterwards the old one is a second way in.",
        instead: "Deactivate the one that is not used any more, and delete it when nothing breaks.",
        page: KEYS,
        Credentials,
        bad: report!("build,arn:aws:iam::111122223333:user/build,2026-10-01T00:00:00+00:00,false,N/A,N/A,false,true,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,true,2026-10-20T00:00:00+00:00,2026-11-01T00:00:00+00:00"),
        good: report!("build,arn:aws:iam::111122223333:user/build,2026-10-01T00:00:00+00:00,false,N/A,N/A,false,true,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,false,2026-10-20T00:00:00+00:00,2026-11-01T00:00:00+00:00"),
    },
    rule! {
        "PASSWORD_UNUSED", Warning, Ours, None;
        what: "A user whose password was last used more than 90 days ago.",
        why: "Whoever left or changed jobs can still sign in, and so can whoever finds the password.",
        instead: "Delete the login profile; it is made anew when the user comes back.",
        page: PRACTICES,
        Credentials,
        bad: report!("alice,arn:aws:iam::111122223333:user/alice,2025-01-01T00:00:00+00:00,true,2026-02-01T00:00:00+00:00,2026-10-01T00:00:00+00:00,true,false,N/A,N/A,false,N/A,N/A"),
        good: report!("alice,arn:aws:iam::111122223333:user/alice,2025-01-01T00:00:00+00:00,false,2026-02-01T00:00:00+00:00,N/A,true,false,N/A,N/A,false,N/A,N/A"),
    },
    rule! {
        "PASSWORD_NEVER_USED", Warning, Ours, None;
        what: "A user with a password that was set more than 90 days ago and that nobody signed in with, as far as IAM knows.",
        why: "The first password is often one that somebody else chose and sent, and it still works.",
        instead: "Delete the login profile.",
        page: PRACTICES,
        Credentials,
        bad: report!("alice,arn:aws:iam::111122223333:user/alice,2025-01-01T00:00:00+00:00,true,no_information,2026-01-01T00:00:00+00:00,true,false,N/A,N/A,false,N/A,N/A"),
        good: report!("alice,arn:aws:iam::111122223333:user/alice,2025-01-01T00:00:00+00:00,true,no_information,2026-11-20T00:00:00+00:00,true,false,N/A,N/A,false,N/A,N/A"),
    },
    rule! {
        "PASSWORD_OLD", Suggestion, Ours, None;
        what: "A user whose password was last changed more than 90 days ago.",
        why: "Controls of AWS Security Hub and of other frameworks ask for a change within 90 days. Without MFA an old password is the \
            one that leaks of other sites hold.",
        instead: "Set a password policy with an expiry, if your rules ask for one. MFA does more.",
        page: REPORT,
        Credentials,
        bad: report!("alice,arn:aws:iam::111122223333:user/alice,2025-01-01T00:00:00+00:00,true,2026-11-20T00:00:00+00:00,2026-01-01T00:00:00+00:00,true,false,N/A,N/A,false,N/A,N/A"),
        good: report!("alice,arn:aws:iam::111122223333:user/alice,2025-01-01T00:00:00+00:00,true,2026-11-20T00:00:00+00:00,2026-10-01T00:00:00+00:00,true,false,N/A,N/A,false,N/A,N/A"),
    },
    rule! {
        "CREDENTIAL_REPORT_UNREADABLE", Warning, Ours, None;
        what: "A line of a credential report with fewer or more cells than its header, or a cell that is no time.",
        why: "What such a line says is not looked at, and what is wrong with that user is not found.",
        instead: "Take the report as AWS gives it: `aws iam get-credential-report --query Content --output text | base64 -d`.",
        page: REPORT,
        Credentials,
        bad: report!("alice,arn:aws:iam::111122223333:user/alice,2026-10-01T00:00:00+00:00,true"),
        good: report!("alice,arn:aws:iam::111122223333:user/alice,2026-10-01T00:00:00+00:00,false,N/A,N/A,false,false,N/A,N/A,false,N/A,N/A"),
    },
];

fn check(report: &Report<'_>, findings: &mut Findings) {
    for (span, message) in &report.unreadable {
        findings.add("CREDENTIAL_REPORT_UNREADABLE", *span, message.clone());
    }
    for user in &report.users {
        let name = json::clip(user.name);
        let mut add = |code: &'static str, span: Span, message: String| findings.add(code, span, message);
        if user.is_root {
            for (at, key) in user.active_keys() {
                add("ROOT_ACCESS_KEY", key.active, format!("The root user has an active access key, number {at}."));
            }
            if let Some((false, span)) = user.mfa {
                add("ROOT_WITHOUT_MFA", span, "The root user has no MFA.".to_owned());
            }
        } else if user.has_password {
            if let Some((false, span)) = user.mfa {
                add("PASSWORD_WITHOUT_MFA", span, format!("`{name}` has a password for the console and no MFA."));
            }
            let changed = user.password_changed;
            match user.password_used {
                Some((Some(used), span)) => {
                    if let Some(days) = report.old(used) {
                        add(
                            "PASSWORD_UNUSED",
                            span,
                            format!("The password of `{name}` was last used {days} days ago."),
                        );
                    }
                }
                Some((None, span)) => {
                    if let Some(days) = changed.and_then(|(changed, _)| report.old(changed)) {
                        let message = format!("The password of `{name}` is {days} days old and was never used.");
                        add("PASSWORD_NEVER_USED", span, message);
                    }
                }
                None => {}
            }
            if let Some((changed, span)) = changed
                && let Some(days) = report.old(changed)
            {
                add("PASSWORD_OLD", span, format!("The password of `{name}` was last changed {days} days ago."));
            }
        }
        for (at, key) in user.active_keys() {
            let of = if user.is_root { "the root user".to_owned() } else { format!("`{name}`") };
            let made = key.rotated.and_then(|(made, span)| Some((report.old(made)?, span)));
            if let Some((days, span)) = made {
                add("ACCESS_KEY_OLD", span, format!("Access key {at} of {of} is {days} days old."));
            }
            match (key.used, made) {
                (Some((Some(used), span)), _) => {
                    if let Some(days) = report.old(used) {
                        add(
                            "ACCESS_KEY_UNUSED",
                            span,
                            format!("Access key {at} of {of} was last used {days} days ago."),
                        );
                    }
                }
                (Some((None, span)), Some((days, _))) => {
                    let message = format!("Access key {at} of {of} is {days} days old and was never used.");
                    add("ACCESS_KEY_NEVER_USED", span, message);
                }
                _ => {}
            }
        }
        if let [_, (_, second)] = user.active_keys().collect::<Vec<_>>().as_slice() {
            add("TWO_ACTIVE_ACCESS_KEYS", second.active, format!("`{name}` has two active access keys."));
        }
    }
}

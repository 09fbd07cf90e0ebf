//! What `${…}` is: AWS's, or for a template to fill in.

/// What stands in `${…}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder<'t> {
    /// `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`: the key, and what stands behind the comma.
    Variable(&'t str, Option<&'t str>),
    /// `${*}`, `${?}`, `${$}`: the character itself.
    Character,
    /// Nothing.
    Empty,
    /// No variable of AWS's: a template fills it in.
    Hole,
}

impl<'t> Placeholder<'t> {
    /// By what stands between the braces.
    ///
    /// ```
    /// use iam::Placeholder;
    /// assert_eq!(Placeholder::of("aws:username"), Placeholder::Variable("aws:username", None));
    /// assert_eq!(Placeholder::of("AWS::AccountId"), Placeholder::Hole);
    /// ```
    pub fn of(inside: &'t str) -> Placeholder<'t> {
        let (name, default) = match inside.split_once(',') {
            Some((name, default)) => (name, Some(default)),
            None => (inside, None),
        };
        // Keys have a service or an identity provider before one colon; the Serverless Framework's own words look alike.
        let is_key = name.split_once(':').is_some_and(|(service, rest)| {
            !matches!(service, "" | "self" | "opt" | "env" | "file" | "param" | "sls") && !rest.starts_with(':')
        });
        match inside {
            "*" | "?" | "$" => Placeholder::Character,
            _ if name.trim().is_empty() => Placeholder::Empty,
            _ if is_key && !name.contains(['(', '[', '{', '"', '?', '$']) => Placeholder::Variable(name, default),
            _ => Placeholder::Hole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_told_from_what_templates_fill_in() {
        let variable = |name, default| Placeholder::Variable(name, default);
        assert_eq!(Placeholder::of("aws:PrincipalTag/a b, 'x}'"), variable("aws:PrincipalTag/a b", Some(" 'x}'")));
        let provider = "oidc.eks.eu-west-1.amazonaws.com/id/A1:sub";
        assert_eq!(Placeholder::of(provider), variable(provider, None));
        assert_eq!(Placeholder::of("saml:sub"), variable("saml:sub", None));
        assert_eq!(["*", "?", "$"].map(Placeholder::of), [Placeholder::Character; 3]);
        assert_eq!(["", " "].map(Placeholder::of), [Placeholder::Empty; 2]);
        for hole in [
            "var.bucket",
            "AWS::AccountId",
            "Bucket",
            "Bucket.Arn",
            "join(\":\", x)",
            "local.x ? \"a:b\" : \"c\"",
            "self:custom.a",
            "Fn::ImportValue x",
            ":a",
        ] {
            assert_eq!(Placeholder::of(hole), Placeholder::Hole, "{hole}");
        }
    }
}

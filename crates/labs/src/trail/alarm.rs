//! An alarm of CloudWatch.

/// What an alarm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Within the threshold.
    Ok,
    /// Outside of it.
    Alarm,
    /// Not enough is known.
    InsufficientData,
}

impl State {
    /// What CloudWatch calls it.
    pub fn name(self) -> &'static str {
        match self {
            State::Ok => "OK",
            State::Alarm => "ALARM",
            State::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}

/// What a period without a value counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing: what there is decides.
    Missing,
    /// Nothing: the alarm stays as it is.
    Ignore,
    /// As outside of the threshold.
    Breaching,
    /// As within it.
    NotBreaching,
}

/// An alarm that rings if so many of so many values breach its threshold.
#[derive(Clone, Copy, Debug)]
pub struct Alarm {
    /// How many must.
    pub points: usize,
    /// Of how many.
    pub periods: usize,
    /// What a period without a value counts as.
    pub missing: Missing,
}

/// CloudWatch looks at some periods more than the alarm has, to make up for what is missing; in AWS's examples at two.
pub(super) const MORE: usize = 2;

impl Alarm {
    /// What the alarm is after each period. Of a period there is whether its value breaches the threshold, if it has a value.
    ///
    /// Source: CloudWatch User Guide, *Configuring how CloudWatch alarms treat missing data*.
    ///
    /// ```
    /// use labs::trail::{Alarm, Missing, State};
    /// let alarm = Alarm { points: 2, periods: 3, missing: Missing::Missing };
    /// let states = alarm.states(&[None, Some(true), Some(false), Some(true)]);
    /// assert_eq!(states, [State::InsufficientData, State::Ok, State::Ok, State::Alarm]);
    /// ```
    pub fn states(&self, values: &[Option<bool>]) -> Vec<State> {
        let mut state = State::InsufficientData;
        let upto = |end: usize| values.get((end + 1).saturating_sub(self.periods + MORE)..=end).unwrap_or_default();
        (0..values.len())
            .map(|end| {
                state = self.next(state, upto(end));
                state
            })
            .collect()
    }

    fn next(&self, state: State, seen: &[Option<bool>]) -> State {
        let there = seen.iter().rev().flatten().take(self.periods);
        let (mut count, mut breaching) = (0, 0);
        for value in there {
            count += 1;
            breaching += usize::from(*value);
        }
        let of = |breaches: bool| if breaches { State::Alarm } else { State::Ok };
        let filled = self.periods - count;
        if filled == 0 || breaching >= self.points {
            return of(breaching >= self.points);
        }
        match self.missing {
            Missing::Breaching => of(breaching + filled >= self.points),
            Missing::NotBreaching => State::Ok,
            Missing::Missing if count == 0 => State::InsufficientData,
            Missing::Ignore if count == 0 => state,
            // All there is may breach, and be too little for the number that must: CloudWatch waits for the oldest of it to be as many
            // periods old, lest one value that the next takes back rings.
            Missing::Missing => {
                let oldest = seen.iter().position(Option::is_some).map_or(0, |at| seen.len() - at);
                of(breaching >= count && oldest >= self.points)
            }
            Missing::Ignore if breaching >= count => state,
            Missing::Ignore => State::Ok,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Alarm, Missing, State};

    /// The last state of a text of values, as AWS's page writes them.
    fn last(points: usize, missing: Missing, values: &str) -> &'static str {
        let values: Vec<_> = values
            .split(' ')
            .map(|value| match value {
                "X" => Some(true),
                "0" => Some(false),
                _ => None,
            })
            .collect();
        let alarm = Alarm { points, periods: 3, missing };
        // What was before is said by a state that nothing leads to.
        let state = alarm.next(State::InsufficientData, &values);
        if missing == Missing::Ignore && state == State::InsufficientData { "retain" } else { state.name() }
    }

    #[test]
    fn missing_values_are_as_in_the_table_of_the_page() {
        let all = [Missing::Missing, Missing::Ignore, Missing::Breaching, Missing::NotBreaching];
        let three_of_three = [
            ("0 - X - X", ["OK", "OK", "OK", "OK"]),
            ("0 - - - -", ["OK", "OK", "OK", "OK"]),
            ("- - - - -", ["INSUFFICIENT_DATA", "retain", "ALARM", "OK"]),
            ("0 X X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
            ("- - X - -", ["ALARM", "retain", "ALARM", "OK"]),
        ];
        let two_of_three = [
            ("0 - X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
            ("0 0 X 0 X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
            ("0 - X - -", ["OK", "OK", "ALARM", "OK"]),
            ("- - - - 0", ["OK", "OK", "ALARM", "OK"]),
            ("- - - X -", ["ALARM", "retain", "ALARM", "OK"]),
        ];
        for (points, table) in [(3, three_of_three), (2, two_of_three)] {
            for (values, states) in table {
                assert_eq!(all.map(|missing| last(points, missing, values)), states, "{points} of 3: {values}");
            }
        }
    }

    /// Below its tables the page says when one value is too early to ring.
    #[test]
    fn what_has_come_just_now_does_not_ring_alone() {
        for (points, values, is) in [
            (3, "- - - - X", "OK"),
            (3, "- - - X -", "OK"),
            (3, "- - - X 0", "OK"),
            (3, "- - X - 0", "OK"),
            (3, "- - X - -", "ALARM"),
            (3, "- - X X -", "ALARM"),
            (2, "- - - - X", "OK"),
            (1, "- - - - X", "ALARM"),
            (3, "X", "OK"),
        ] {
            assert_eq!(last(points, Missing::Missing, values), is, "{points} of 3: {values}");
        }
        assert_eq!(last(3, Missing::Ignore, "- - - - X"), "retain");
        assert_eq!(last(3, Missing::Breaching, "- - - - X"), "ALARM");
    }
}

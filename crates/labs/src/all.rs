//! Which labs there are.

/// Calls a macro with the type of every lab. They stand in the order of the curriculum, and a new one has its row here.
macro_rules! each_lab {
    ($call:ident) => {
        $call!(
            $crate::crypto::Crypto,
            $crate::clock::Clock,
            $crate::job::Job,
            $crate::cost::Cost,
            $crate::table::Table,
            $crate::pii::Pii,
            $crate::waf::Waf,
            $crate::trail::Trail,
            $crate::cards::Cards
        )
    };
}
pub(crate) use each_lab;

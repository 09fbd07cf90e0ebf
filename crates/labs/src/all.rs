//! Which labs there are.

/// Calls a macro with the type of every lab. A new lab has its row here.
macro_rules! each_lab {
    ($call:ident) => {
        $call!($crate::cost::Cost)
    };
}
pub(crate) use each_lab;

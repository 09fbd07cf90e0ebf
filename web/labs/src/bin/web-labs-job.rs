//! Lock a job.

web_labs::lab!(labs::job::Job);

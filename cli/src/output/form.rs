//! In what form an answer is shown.

use serde_json::Value;
use xpost::response::Response;

use super::answer;
use super::filter::Filter;

/// The form that was asked for.
#[derive(Debug, Default)]
pub struct Form {
    /// The whole envelope, not the result alone.
    pub envelope: bool,
    /// What is left of it.
    pub filter: Option<Filter>,
    /// Whether the body of X's refusal is an answer, as it was for OpenIntegrations.
    pub refusals: bool,
    /// Whether an operation was called by its name, whose reader knows the others' names, too.
    pub by_name: bool,
}

impl Form {
    /// The form of an operation, as OpenIntegrations printed it.
    pub fn of_operation(envelope: bool) -> Self {
        Self {
            envelope,
            filter: None,
            refusals: true,
            by_name: false,
        }
    }

    /// The answer in this form; `show` is how a result is shown where nothing else was asked for. `Err` has the answer
    /// unfiltered, and what the filter says.
    pub fn show(
        &self,
        response: &Response,
        show: impl FnOnce(&Value) -> String,
    ) -> Result<Option<String>, (String, String)> {
        let value = match &response.result {
            _ if self.envelope => response.to_value(),
            Ok(result) if self.filter.is_none() => return Ok(Some(show(result))),
            Ok(result) => result.clone(),
            Err(error) if self.refusals => return Ok(error.get_body().map(answer::shown)),
            Err(_) => return Ok(None),
        };
        match &self.filter {
            None => Ok(Some(answer::shown(&value))),
            Some(filter) => filter
                .apply(&value)
                .map(Some)
                .map_err(|said| (answer::shown(&value), said)),
        }
    }
}

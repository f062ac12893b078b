//! From the text of a URI to parameters, losing nothing on the way.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use vicino::{InvalidQuery, ParameterError};

use crate::error::Problem;

/// The longest query string that is read, in bytes: some hundred ids. Each wrong parameter is told with a reason and
/// what is allowed, so that without a limit a request could ask for an answer a hundred times its size.
pub const MAX_QUERY_BYTES: usize = 8192;

/// What `parse` makes of the parameters of a query string, or all that is wrong with them.
pub(crate) fn parameters<T>(
    query: &str,
    parse: impl FnOnce(&[(&str, &str)]) -> Result<T, InvalidQuery>,
) -> Result<T, Problem> {
    if query.len() > MAX_QUERY_BYTES {
        return Err(Problem::query_too_long(query.len()));
    }
    let decoded: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let given: Vec<(&str, &str)> = decoded.iter().map(|(name, value)| (&**name, &**value)).collect();
    let mut wrong = badly_encoded(query);
    match parse(&given) {
        Ok(question) if wrong.is_empty() => return Ok(question),
        Ok(_) => {}
        Err(error) => {
            // The decoder put a stand-in where it could not read; what the library says of that is of no use.
            let read = |bad: &ParameterError| wrong.iter().all(|unread| unread.parameter != bad.parameter);
            let rest: Vec<_> = error.errors.into_iter().filter(read).collect();
            wrong.extend(rest);
        }
    }
    Err(Problem::invalid_parameters(wrong))
}

/// No parameters.
pub(crate) fn none(given: &[(&str, &str)]) -> Result<(), InvalidQuery> {
    let mut names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    let unknown = |name| ParameterError::new(name, "no such parameter", "no parameters");
    if names.is_empty() { Ok(()) } else { Err(names.into_iter().map(unknown).collect::<Vec<_>>().into()) }
}

/// The id that a segment of a path is.
pub(crate) fn id(segment: &str) -> Result<String, Problem> {
    let wrong = || Problem::invalid_parameters(vec![not_text("id")]);
    decoded(segment).map(Cow::into_owned).ok_or_else(wrong)
}

fn badly_encoded(query: &str) -> Vec<ParameterError> {
    let pairs = query.split('&').filter(|pair| decoded(pair).is_none());
    let names = pairs.filter_map(|pair| form_urlencoded::parse(pair.as_bytes()).next());
    names.map(|(name, _)| not_text(&name)).collect()
}

fn not_text(parameter: &str) -> ParameterError {
    ParameterError::new(parameter, "is not percent-encoded UTF-8", "UTF-8 with %XX for each other byte")
}

/// The text that a percent-encoded one stands for; `None` where a `%` is not followed by two hexadecimal digits or
/// the bytes are not UTF-8, which decoders replace in silence.
fn decoded(text: &str) -> Option<Cow<'_, str>> {
    let hexadecimal = |after: &str| {
        after.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if text.split('%').skip(1).all(hexadecimal) { percent_decode_str(text).decode_utf8().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_needs_two_digits_and_the_bytes_must_be_utf_8() {
        for (text, expected) in [
            ("siena%3A1001", Some("siena:1001")),
            ("siena:1001", Some("siena:1001")),
            ("a%2Fb%2fc", Some("a/b/c")),
            ("%C3%A8", Some("è")),
            ("%25zz", Some("%zz")),
            ("", Some("")),
            ("%", None),
            ("%4", None),
            ("%zz", None),
            ("%+1", None),
            ("%ff", None),
            ("%C3", None),
            ("%C3=%A8", None),
            ("%ED%A0%80", None),
        ] {
            assert_eq!(decoded(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_once_and_with_everything_else() {
        let parse = |given: &[(&str, &str)]| {
            let unread: Vec<_> =
                given.iter().map(|(name, _)| ParameterError::new(name, "odd", "even")).collect();
            Err::<(), _>(unread.into())
        };
        let problem = parameters("lat=%ff&lon=1", parse).unwrap_err();
        let told: Vec<_> =
            problem.errors().iter().map(|e| (e.parameter.as_str(), e.reason.as_str())).collect();
        assert_eq!(told, [("lat", "is not percent-encoded UTF-8"), ("lon", "odd")]);
    }
}

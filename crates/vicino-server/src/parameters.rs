//! From the text of a URI to parameters, losing nothing on the way.

use std::borrow::Cow;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use vicino::{BoundingBox, Extent, InvalidQuery, LatLon, ParameterError, Query, Region};

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
    let unknown = unknown(given.iter().map(|(name, _)| *name), "no parameters");
    if unknown.is_empty() { Ok(()) } else { Err(unknown.into()) }
}

/// A position, or no parameters.
pub(crate) fn position(given: &[(&str, &str)]) -> Result<Option<LatLon>, InvalidQuery> {
    let (place, others): (Vec<_>, Vec<_>) =
        given.iter().copied().partition(|(name, _)| ["lat", "lon"].contains(name));
    let mut wrong = Vec::new();
    let mut at = None;
    if !place.is_empty() {
        match Query::parse(place, Timestamp::UNIX_EPOCH) {
            Ok(query) => {
                if let Extent::Circle { centre, .. } = query.extent() {
                    at = Some(*centre);
                }
            }
            Err(error) => wrong = error.errors,
        }
    }
    wrong.extend(unknown(others.into_iter().map(|(name, _)| name), "lat,lon"));
    if wrong.is_empty() { Ok(at) } else { Err(wrong.into()) }
}

/// The query string with coordinates of so many decimals; `None` where they have no more.
///
/// Anything that is no number stays as it is, for the parser to say so.
pub(crate) fn rounded(query: &str, decimals: u8) -> Option<String> {
    let decimals = usize::from(decimals);
    let mut is_finer = false;
    let mut coarser = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        // The parser takes a number with blanks around it, too.
        let degrees = value.trim().parse::<f64>().ok().filter(|_| name == "lat" || name == "lon");
        // Nothing is below the equator by 0: it would be another address for the same place.
        let zero = format!("-{:.decimals$}", 0.0);
        let positive = |text: String| if text == zero { text[1..].to_owned() } else { text };
        let rounded = degrees.map(|degrees| positive(format!("{degrees:.decimals$}")));
        let is_same = |rounded: &String| rounded.parse().ok() == degrees;
        match rounded {
            Some(rounded) if !is_same(&rounded) => {
                is_finer = true;
                coarser.append_pair(&name, &rounded);
            }
            _ => {
                coarser.append_pair(&name, &value);
            }
        }
    }
    is_finer.then(|| coarser.finish())
}

/// The question about the polygons of a body; what is wrong with the body is told with all that is wrong with the
/// parameters.
pub(crate) fn inside(body: &[u8], given: &[(&str, &str)], now: Timestamp) -> Result<Query, InvalidQuery> {
    let parse = |region| Query::parse_inside(region, given.iter().copied(), now);
    let text = str::from_utf8(body).map_err(|_| "is not UTF-8".to_owned());
    match text.and_then(|text| Region::from_geojson(text).map_err(|error| error.to_string())) {
        Ok(region) => parse(region),
        Err(reason) => {
            let allowed = "a GeoJSON Polygon or MultiPolygon, or a Feature with one";
            let mut wrong = vec![ParameterError::new("body", reason, allowed)];
            // Any region in its place finds out what is wrong with the parameters.
            let other = BoundingBox::new(0.0, 0.0, 1.0, 1.0).ok().map(Region::from).map(parse);
            wrong.extend(other.and_then(Result::err).into_iter().flat_map(|error| error.errors));
            Err(wrong.into())
        }
    }
}

/// Those of a question that goes on: it is about now, and JSON.
pub(crate) fn of_stream<T>(
    given: &[(&str, &str)],
    parse: impl FnOnce(&[(&str, &str)]) -> Result<T, InvalidQuery>,
) -> Result<T, InvalidQuery> {
    let (fixed, others): (Vec<_>, Vec<_>) =
        given.iter().copied().partition(|(name, _)| ["at", "format"].contains(name));
    let allowed = "nothing: a stream is about now, and JSON";
    let fixed: Vec<_> = fixed
        .into_iter()
        .map(|(name, _)| ParameterError::new(name, "is not for a stream", allowed))
        .collect();
    match parse(&others) {
        Ok(question) if fixed.is_empty() => Ok(question),
        Ok(_) => Err(fixed.into()),
        Err(error) => Err([error.errors, fixed].concat().into()),
    }
}

fn unknown<'p>(names: impl Iterator<Item = &'p str>, allowed: &str) -> Vec<ParameterError> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| ParameterError::new(name, "no such parameter", allowed)).collect()
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

//! What a client would rather have: `Accept` ([RFC 9110, 12.5.1](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)) and
//! `Accept-Language` ([12.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4)).

use std::cmp::Reverse;

use vicino::{Format, LanguageTag};
use warp::http::HeaderMap;
use warp::http::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, HeaderName};

/// The most languages that are taken from a header, the most wanted ones: browsers send about five.
pub const MAX_LANGUAGES: usize = 10;

/// Thousandths, 0 (not at all) to 1000: a weight has three decimals.
type Weight = u16;
const FULL: Weight = 1000;

/// The format that the client wants more, JSON where that is the same to it; `None` where it wants neither.
///
/// Of two equal weights the more explicit one counts: who writes `application/geo+json, */*` wants GeoJSON.
pub(crate) fn format(headers: &HeaderMap) -> Option<Format> {
    let ranges: Vec<_> = weighted(headers, &ACCEPT).filter(|(range, _)| range.contains('/')).collect();
    if ranges.is_empty() {
        return Some(Format::Json);
    }
    let (json, geojson) = (wanted(&ranges, "application/json"), wanted(&ranges, "application/geo+json"));
    match (json, geojson) {
        ((0, _), (0, _)) => None,
        (json, geojson) if geojson > json => Some(Format::GeoJson),
        _ => Some(Format::Json),
    }
}

/// How much a media type is wanted, and how explicitly: the most specific range that it matches says so.
fn wanted(ranges: &[(&str, Weight)], media_type: &str) -> (Weight, u8) {
    let matching = ranges.iter().filter_map(|&(range, weight)| match range {
        _ if range.eq_ignore_ascii_case(media_type) => Some((2, weight)),
        _ if range.eq_ignore_ascii_case("application/*") => Some((1, weight)),
        "*/*" => Some((0, weight)),
        _ => None,
    });
    matching.max().map_or((0, 0), |(explicit, weight)| (weight, explicit))
}

/// The languages that the client wants, most wanted first and else as they stand. `*` says nothing of any language.
pub(crate) fn languages(headers: &HeaderMap) -> Vec<LanguageTag> {
    let wanted = weighted(headers, &ACCEPT_LANGUAGE).filter(|(_, weight)| *weight > 0);
    let mut tags: Vec<_> =
        wanted.filter_map(|(tag, weight)| Some((LanguageTag::new(tag).ok()?, weight))).collect();
    tags.sort_by_key(|(_, weight)| Reverse(*weight));
    tags.into_iter().take(MAX_LANGUAGES).map(|(tag, _)| tag).collect()
}

/// Whether the client takes an answer as it is, or in a coding that there is
/// ([RFC 9110, 12.5.3](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3)).
pub(crate) fn takes_a_coding(headers: &HeaderMap) -> bool {
    let weights: Vec<_> = weighted(headers, &ACCEPT_ENCODING).collect();
    let of = |coding: &str| {
        weights.iter().find(|(item, _)| item.eq_ignore_ascii_case(coding)).map(|(_, weight)| *weight)
    };
    let any = of("*");
    of("identity").or(any).unwrap_or(FULL) > 0
        || ["gzip", "br", "zstd"].into_iter().any(|coding| of(coding).or(any).unwrap_or(0) > 0)
}

/// The items of a header that lists some, with their weights. Malformed ones are skipped.
fn weighted<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = (&'h str, Weight)> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).filter_map(item)
}

fn item(text: &str) -> Option<(&str, Weight)> {
    let mut parts = text.split(';').map(str::trim);
    let item = parts.next().filter(|item| !item.is_empty())?;
    let weight =
        parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("q"));
    Some((item, weight.map_or(Some(FULL), |(_, weight)| thousandths(weight))?))
}

/// `0`, `1`, or one of them with up to three decimals, and not above one.
fn thousandths(weight: &str) -> Option<Weight> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    match (whole, format!("{decimals:0<3}").parse().ok()?) {
        ("0", thousandths) => Some(thousandths),
        ("1", 0) => Some(FULL),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::HeaderValue;

    fn headers(name: &HeaderName, lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (name.clone(), HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn the_most_specific_range_counts_and_json_wins_a_draw() {
        let (json, geojson, neither) = (Some(Format::Json), Some(Format::GeoJson), None);
        for (accept, expected) in [
            (&[][..], json),
            (&[""], json),
            (&["*/*"], json),
            (&["application/*"], json),
            (&["application/json"], json),
            (&["Application/GEO+JSON"], geojson),
            (&["application/geo+json;charset=utf-8"], geojson),
            (&["application/json, application/geo+json"], json),
            (&["application/json;q=0.8, application/geo+json"], geojson),
            (&["application/json;q=0.8", "application/geo+json;q=0.9"], geojson),
            (&["application/json;q=0.8, application/geo+json;q=0.79"], json),
            (&["application/geo+json, */*"], geojson),
            (&["application/geo+json;q=0.4, */*;q=0.5"], json),
            (&["application/json;q=0, */*"], geojson),
            (&["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"], json),
            (&["application/json, text/plain, */*"], json),
            (&["text/html"], neither),
            (&["application/problem+json"], neither),
            (&["application/json;q=0"], neither),
            (&["*/*;q=0"], neither),
            (&["application/json;q=0.000, application/geo+json; Q=0"], neither),
            (&["garbage"], json),
            (&["application/geo+json;q=NaN, text/html"], neither),
            (&["application/geo+json;q=2, application/json;q=0.001"], json),
            (&[",,;;,=,/"], neither),
        ] {
            assert_eq!(format(&headers(&ACCEPT, accept)), expected, "{accept:?}");
        }
    }

    #[test]
    fn a_coding_is_taken_unless_all_are_refused() {
        for (accept, expected) in [
            (&[][..], true),
            (&[""], true),
            (&["gzip"], true),
            (&["deflate"], true),
            (&["identity;q=0"], false),
            (&["*;q=0"], false),
            (&["identity;q=0, deflate"], false),
            (&["identity;q=0", "GZIP"], true),
            (&["identity;q=0, *"], true),
            (&["*;q=0, identity"], true),
            (&["*;q=0, br;q=0.1"], true),
            (&["identity;q=0, gzip;q=0, br;q=0, zstd;q=0, *;q=0.5"], false),
        ] {
            assert_eq!(takes_a_coding(&headers(&ACCEPT_ENCODING, accept)), expected, "{accept:?}");
        }
    }

    #[test]
    fn languages_come_by_weight_then_as_they_stand_and_malformed_ones_are_skipped() {
        for (accept, expected) in [
            (&[][..], ""),
            (&["it"], "it"),
            (&["it, en-GB;q=0.8, en;q=0.9"], "it en en-GB"),
            (&["de;q=0.5", "fr"], "fr de"),
            (&["de, fr, it"], "de fr it"),
            (&["*"], ""),
            (&["*;q=0.1, it;q=0.5"], "it"),
            (&["it;q=0, en"], "en"),
            (&["it;q=1.5, en;q=x, fr;q=0.1234, de;q=0.123"], "de"),
            (&["x, en us, it_IT, -, de-CH-1996"], "de-CH-1996"),
            (&["aa,ab,ac,ad,ae,af,ag,ah,ai,aj,ak,al;q=0.9"], "aa ab ac ad ae af ag ah ai aj"),
            (&["it;q=-1, en;q=inf, de;q=+1, fr;q=1e0, es;q="], ""),
            (&["it;q=1.000"], "it"),
        ] {
            let tags: Vec<_> =
                languages(&headers(&ACCEPT_LANGUAGE, accept)).iter().map(ToString::to_string).collect();
            assert_eq!(tags.join(" "), expected, "{accept:?}");
        }
    }

    #[test]
    fn a_header_that_is_no_text_is_as_good_as_none() {
        let mut headers = HeaderMap::new();
        for name in [ACCEPT, ACCEPT_LANGUAGE] {
            headers.insert(name, HeaderValue::from_bytes(b"\xff\xfe").expect("bytes may be in a header"));
        }
        assert_eq!(format(&headers), Some(Format::Json));
        assert!(languages(&headers).is_empty());
    }
}

//! Numbers below zero, which are no flags.

use std::ffi::OsString;

/// A number below zero as clap knows it from a flag: with a digit before its point, and without an exponent.
pub(super) fn written_out(argument: OsString) -> OsString {
    let number =
        argument.to_str().filter(|text| text.starts_with('-')).and_then(|text| text.parse::<f64>().ok());
    match number.filter(|number| number.is_finite()) {
        Some(number) => number.to_string().into(),
        None => argument,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_below_zero_is_written_out_and_all_else_is_as_it_was() {
        for (given, expected) in [
            ("-5e-5", "-0.00005"),
            ("-.5", "-0.5"),
            ("-1.E1", "-10"),
            ("-36.8485", "-36.8485"),
            ("-0", "-0"),
            ("-5", "-5"),
            ("5e-5", "5e-5"),
            (".5", ".5"),
            ("-", "-"),
            ("-h", "-h"),
            ("-e5", "-e5"),
            ("-inf", "-inf"),
            ("-1e999", "-1e999"),
            ("-5m", "-5m"),
            ("--bbox", "--bbox"),
            ("-1,-2,3,4", "-1,-2,3,4"),
        ] {
            assert_eq!(written_out(given.into()), expected, "{given}");
        }
    }
}

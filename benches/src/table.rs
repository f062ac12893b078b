//! Tables as Markdown has them, so that what is printed can be pasted into a page.

use std::io::{self, Write};

/// Writes rows as a Markdown table: the first is the header; the first column is flush left, the others right.
///
/// ```
/// let mut out = Vec::new();
/// vicino_benches::write_table(&mut out, &[vec!["feed".into(), "ms".into()], vec!["siena".into(), "7".into()]])?;
/// assert_eq!(String::from_utf8_lossy(&out), "| feed  | ms |\n|:------|---:|\n| siena |  7 |\n");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Those of the writer.
pub fn write_table(out: &mut impl Write, rows: &[Vec<String>]) -> io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
    let width = |column| rows.iter().map(|row| cell(row, column).chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for (at, row) in rows.iter().enumerate() {
        for (column, &width) in widths.iter().enumerate() {
            let cell = cell(row, column);
            if column == 0 {
                write!(out, "| {cell:<width$} |")?;
            } else {
                write!(out, " {cell:>width$} |")?;
            }
        }
        writeln!(out)?;
        if at == 0 {
            for (column, &width) in widths.iter().enumerate() {
                let dashes = "-".repeat(width + 1);
                if column == 0 { write!(out, "|:{dashes}|")? } else { write!(out, "{dashes}:|")? }
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

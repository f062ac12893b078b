//! Settings from all sides.

use super::*;

const FILE: &str = r#"
listen = "0.0.0.0:8080"

[refresh]
interval_s = 600

[feeds.siena]
source = "feeds/siena.zip"
license = "CC-BY-4.0"
attribution = "Tiemme S.p.A."

[feeds."rail.v2"]
source = "https://rail.example/gtfs.zip"
refresh_s = 3_600
headers = { "X-Api-Key" = "secret" }

[areas.comuni]
source = "comuni.geojson"
"#;

/// The settings of the file, of some variables and some `--set` flags; or what is wrong.
fn settings(file: &str, variables: &[(&str, &str)], set: &[&str]) -> Result<Settings, Vec<String>> {
    let (mut layers, mut mistakes) = (Layers::default(), Vec::new());
    layers.file("etc/vicino.toml", file, &mut mistakes);
    layers.environment(variables.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())));
    for assignment in set {
        layers.set(assignment, &mut mistakes);
    }
    Settings::new(layers, mistakes).map_err(|wrong| wrong.iter().map(ToString::to_string).collect())
}

#[test]
fn a_file_says_what_is_served_and_its_paths_count_from_its_own_directory() {
    let settings = settings(FILE, &[], &[]).unwrap();
    assert_eq!(settings.options.address.to_string(), "0.0.0.0:8080");
    assert_eq!(settings.refresh.interval.unwrap().as_secs(), 600);
    assert!((settings.refresh.min_share - 0.5).abs() < f64::EPSILON);
    let [rail, siena] = &settings.feeds[..] else { panic!("{:?}", settings.feeds) };
    assert_eq!((rail.spec.name.as_str(), rail.interval.unwrap().as_secs()), ("rail.v2", 3600));
    assert_eq!(rail.spec.source.text(), "https://rail.example/gtfs.zip");
    assert_eq!(rail.headers, [("X-Api-Key".to_owned(), "secret".to_owned())]);
    assert_eq!(siena.spec.source.text(), "etc/feeds/siena.zip");
    assert_eq!(siena.credit.attribution.as_deref(), Some("Tiemme S.p.A."));
    assert_eq!(siena.interval, None);
    assert_eq!(settings.areas[0].source.text(), "etc/comuni.geojson");
}

#[test]
fn what_the_service_allows_is_set_with_lists_and_words() {
    let file = "metrics_listen = \"127.0.0.1:9464\"\n[http]\nin_flight = 8\ncompression = \"off\"\n\
        allowed_origins = [\"https://app.example\", \"https://www.example\"]\ntrusted_proxies = \"10.0.0.0/8, ::1\"\n\
        requests_per_minute = 60\nkeys = \"keys\"\nround_coordinates = 3\nstreams = 0\nstreams_per_client = 7\n\
        [log]\nlevel = \"info\"\nformat = \"json\"\n";
    let set = settings(file, &[("VICINO_HTTP__GRACE_S", "20")], &[]).unwrap();
    let options = &set.options;
    assert_eq!(options.metrics.unwrap().port(), 9464);
    assert_eq!((options.in_flight, options.compression, options.grace.as_secs()), (8, false, 20));
    assert_eq!(options.allowed_origins, ["https://app.example", "https://www.example"]);
    let proxies: Vec<_> = options.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.0/8", "::1/128"]);
    assert_eq!(options.requests_per_minute.unwrap().get(), 60);
    assert_eq!(set.keys.as_deref(), Some(std::path::Path::new("etc/keys")));
    assert_eq!((set.decimals, set.streams, options.streams_per_client), (Some(3), 0, 7));
    assert_eq!((set.log.format, set.log.level), (LogFormat::Json, Some(tracing::Level::INFO)));
    let again = settings(&print(&set), &[], &[]).unwrap();
    assert_eq!((again.options.allowed_origins, again.decimals), (set.options.allowed_origins, set.decimals));
    let wrong = settings(
        "[http]\nin_flight = 0\nallowed_origins = \"app.example\"\ntrusted_proxies = [\"10.0.0\"]\nround_coordinates = 8\n\
         compression = \"yes\"\n[log]\nlevel = \"loud\"\n",
        &[],
        &[],
    );
    let keys: Vec<String> =
        wrong.unwrap_err().iter().map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect();
    assert_eq!(
        keys,
        [
            "http.in_flight",
            "http.allowed_origins",
            "http.trusted_proxies",
            "http.round_coordinates",
            "http.compression",
            "log.level"
        ]
    );
}

#[test]
fn the_environment_counts_more_than_the_file_and_the_command_line_more_than_both() {
    let variables = [
        ("VICINO_REFRESH__INTERVAL_S", "60"),
        ("VICINO_FEEDS__RAIL_V2__REFRESH_S", "120"),
        ("VICINO_FEEDS__RAIL_V2__HEADERS__AUTHORIZATION", "Bearer x"),
        ("VICINO_FEEDS__BUS__SOURCE", "bus.zip"),
        // Of somebody else: Kubernetes sets the like.
        ("VICINO_SERVICE_HOST", "10.0.0.1"),
        ("PATH", "/bin"),
    ];
    let set = ["refresh.interval_s=30", "feeds.\"rail.v2\".license=CC0-1.0", "limits.columns = 50"];
    let settings = settings(FILE, &variables, &set).unwrap();
    assert_eq!(settings.refresh.interval.unwrap().as_secs(), 30);
    assert_eq!(settings.limits.columns, 50);
    let [bus, rail, _] = &settings.feeds[..] else { panic!("{:?}", settings.feeds) };
    // Paths of the environment count from where the program is started.
    assert_eq!((bus.spec.name.as_str(), bus.spec.source.text().as_str()), ("bus", "bus.zip"));
    assert_eq!(rail.interval.unwrap().as_secs(), 120);
    assert_eq!(rail.headers.len(), 2);
    assert_eq!(rail.credit.license.as_deref(), Some("CC0-1.0"));
}

#[test]
fn all_that_is_wrong_is_told_with_file_line_and_key() {
    let file = "listen = \"localhost\"\nspeed = 3\n[refresh]\nmin_share = 2\n[limits]\ncolumns = true\n\
        [feeds.siena]\nlicense = \"CC0-1.0\"\n[feeds.\"a b\"]\nsource = \"x\"\n[feeds.none]\n";
    let wrong =
        settings(file, &[("VICINO_LIMITS__DENSITY", "0")], &["refresh", "refresh.interval_s=5"]).unwrap_err();
    assert_eq!(
        wrong,
        [
            "etc/vicino.toml:1: listen is \"localhost\" (allowed: an IP address with a port, such as 127.0.0.1:3030)",
            "etc/vicino.toml:2: speed is no setting: docs/configuration.md has all of them",
            "etc/vicino.toml:4: refresh.min_share is \"2\" (allowed: a number from 0 to 1)",
            "etc/vicino.toml:6: limits.columns is neither a text nor a number, nor a list of texts",
            "etc/vicino.toml:8: feeds.siena.source is missing: a path, or an http or https address",
            "etc/vicino.toml:10: feeds.\"a b\" is no name: it is made of up to 64 letters, digits, '-', '_' and '.'",
            "etc/vicino.toml:11: feeds.none has no source: a path, or an http or https address",
            "VICINO_LIMITS__DENSITY: limits.density is \"0\" (allowed: a number from 1 to 9223372036854775807)",
            "--set refresh: is not KEY=VALUE, such as refresh.interval_s=60",
            "--set refresh.interval_s: refresh.interval_s is \"5\" (allowed: 0 for never, or a number from 10 to 604800)",
        ]
    );
    let wrong = settings("listen = \n", &[], &[]).unwrap_err();
    assert!(wrong[0].starts_with("etc/vicino.toml:1: not TOML: "), "{wrong:?}");
}

#[test]
fn a_variable_that_is_misspelt_is_told_with_what_is_meant_and_those_of_others_are_left_alone() {
    let wrong = |name: &str| settings(FILE, &[(name, "x")], &[]).err().unwrap_or_default();
    for (name, key, meant) in [
        ("VICINO_HTTP__KEYZ", "http.keyz", " perhaps VICINO_HTTP__KEYS is meant;"),
        ("VICINO_HTTP_KEYS", "http_keys", " perhaps VICINO_HTTP__KEYS is meant;"),
        ("VICINO_HTPT__GRACE_S", "htpt.grace_s", " perhaps VICINO_HTTP__GRACE_S is meant;"),
        ("VICINO_LISTN", "listn", " perhaps VICINO_LISTEN is meant;"),
        ("VICINO_CONFG", "confg", " perhaps VICINO_CONFIG is meant;"),
        ("VICINO_FEEDS__SIENA__SORCE", "feeds.siena.sorce", " perhaps VICINO_FEEDS__SIENA__SOURCE is meant;"),
        ("VICINO_FEED__BUS__SOURCE", "feed.bus.source", " perhaps VICINO_FEEDS__BUS__SOURCE is meant;"),
        ("VICINO_HTTP__PORT", "http.port", ""),
        ("VICINO_FEEDS__BUS", "feeds.bus", ""),
        ("VICINO_KEYS", "keys", " perhaps VICINO_HTTP__KEYS is meant;"),
        (
            "VICINO_ROUND_COORDINATES",
            "round_coordinates",
            " perhaps VICINO_HTTP__ROUND_COORDINATES is meant;",
        ),
        ("VICINO_PORT", "port", ""),
        ("VICINO_API_KEYS_FILE", "api_keys_file", ""),
        ("VICINO_ENV_A__B", "env_a.b", ""),
    ] {
        let expected = format!("{name}: {key} is no setting:{meant} docs/configuration.md has all of them");
        assert_eq!(wrong(name), [expected]);
    }
    // Kubernetes tells of services so, of one called `vicino` as of one called `vicino-http`.
    for (name, text) in [
        ("VICINO_CONFIG", "x"),
        ("VICINOX__Y", "x"),
        ("VICINO_SERVICE_HOST", "10.0.0.11"),
        ("VICINO_SERVICE_PORT", "3030"),
        ("VICINO_SERVICE_PORT_HTTP", "3030"),
        ("VICINO_PORT", "tcp://10.0.0.11:3030"),
        ("VICINO_PORT_3030_TCP", "tcp://10.0.0.11:3030"),
        ("VICINO_HTTP_PORT_3030_TCP_ADDR", "10.0.0.11"),
        ("VICINO_FEEDS__SERVICE_PORT__SOURCE", "x.zip"),
    ] {
        assert!(settings(FILE, &[(name, text)], &[]).is_ok(), "{name}");
    }
    let called_so = settings("", &[("VICINO_FEEDS__SERVICE_PORT__SOURCE", "x.zip")], &[]).unwrap();
    assert_eq!(called_so.feeds.len(), 1);
    let misspelt = settings("[refresh]\nintervals_s = 60\n", &[], &["feed.bus.source=bus.zip"]);
    assert_eq!(
        misspelt.unwrap_err(),
        [
            "etc/vicino.toml:2: refresh.intervals_s is no setting: perhaps refresh.interval_s is meant; \
             docs/configuration.md has all of them",
            "--set feed.bus.source: feed.bus.source is no setting: perhaps feeds.bus.source is meant; \
             docs/configuration.md has all of them",
        ]
    );
}

#[test]
fn what_is_printed_is_a_file_that_says_the_same_without_its_secrets() {
    let set = ["refresh.interval_s=30", "feeds.\"rail.v2\".headers.X-Other=secret"];
    let printed = print(&settings(FILE, &[], &set).unwrap());
    for line in [
        "listen = \"0.0.0.0:8080\"  # etc/vicino.toml:2",
        "interval_s = 30  # --set refresh.interval_s",
        "min_share = 0.5  # usual",
        "[feeds.\"rail.v2\"]",
        "X-Api-Key = \"…\"  # etc/vicino.toml:15",
        "X-Other = \"…\"  # --set feeds.\"rail.v2\".headers.X-Other",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line}\n{printed}");
    }
    assert!(!printed.contains("secret"));
    let wrong = settings(FILE, &[], &["feeds.\"rail.v2\".headers.X-Other=sec\nret"]).unwrap_err();
    assert_eq!(
        wrong,
        ["--set feeds.\"rail.v2\".headers.X-Other: feeds.\"rail.v2\".headers.X-Other is no header of HTTP"]
    );
    let again = settings(&printed, &[], &[]).unwrap();
    assert_eq!(again.refresh.interval.unwrap().as_secs(), 30);
    assert_eq!(again.feeds.len(), 2);
}

#[test]
fn every_setting_is_in_the_page_about_them() {
    let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md"));
    for shown in settings(FILE, &[], &[]).unwrap().shown {
        let key = match &shown.key[..] {
            [table, _, rest @ ..] if layers::NAMED.contains(&table.as_str()) => match rest {
                [headers, _] => format!("`{table}.NAME.{headers}.HEADER`"),
                _ => format!("`{table}.NAME.{}`", rest.join(".")),
            },
            key => format!("`{}`", key.join(".")),
        };
        assert!(page.contains(&key), "{key}");
    }
}

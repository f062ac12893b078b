//! The kinds of problems: what each is called, its status, and when it is the answer.

/// A kind of problem, which the member `type` of an answer names by a stable URI.
///
/// ```
/// use vicino_server::ProblemType;
///
/// let unknown = ProblemType::UnknownStop;
/// assert_eq!(unknown.uri(), "https://vicino.example/problems/unknown-stop");
/// assert_eq!((unknown.status(), unknown.title()), (404, "Unknown stop"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemType {
    /// Parameters are wrong, unknown, repeated or missing; `errors` lists them.
    InvalidParameters,
    /// The header `Host` is missing from a request of HTTP/1.1, is there more than once, or cannot be one.
    InvalidHost,
    /// What is asked for is no path: `*` by another method than OPTIONS, or a host by another than CONNECT.
    InvalidTarget,
    /// No stop has the id.
    UnknownStop,
    /// No route has the id.
    UnknownRoute,
    /// No area has the id.
    UnknownArea,
    /// There is no such path.
    UnknownPath,
    /// The path is not for this method; the header `Allow` says for which it is.
    MethodNotAllowed,
    /// The header `Accept` takes neither JSON nor GeoJSON.
    NotAcceptable,
    /// The body is longer than [`MAX_BODY_BYTES`](crate::MAX_BODY_BYTES).
    BodyTooLarge,
    /// The query string is longer than [`MAX_QUERY_BYTES`](crate::MAX_QUERY_BYTES).
    QueryTooLong,
    /// The body is neither GeoJSON nor JSON, or is compressed.
    UnsupportedMediaType,
    /// There are keys, and the request shows none of them.
    Unauthorized,
    /// The body of the request took longer than it may.
    RequestTimeout,
    /// The header `Transfer-Encoding` has another coding than `chunked`.
    UnknownTransferCoding,
    /// The client asks more often than it may, or has as many streams open as it may; the header `Retry-After` says when to come back.
    TooManyRequests,
    /// More is asked than can be answered at once; the header `Retry-After` says when to come back.
    Overloaded,
    /// No network is served yet.
    NotReady,
    /// The service failed.
    InternalError,
}

impl ProblemType {
    /// Every one.
    pub const ALL: [Self; 19] = [
        Self::InvalidParameters,
        Self::InvalidHost,
        Self::InvalidTarget,
        Self::UnknownStop,
        Self::UnknownRoute,
        Self::UnknownArea,
        Self::UnknownPath,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::BodyTooLarge,
        Self::QueryTooLong,
        Self::UnsupportedMediaType,
        Self::Unauthorized,
        Self::RequestTimeout,
        Self::UnknownTransferCoding,
        Self::TooManyRequests,
        Self::Overloaded,
        Self::NotReady,
        Self::InternalError,
    ];

    /// What the member `type` says.
    #[must_use]
    pub fn uri(self) -> &'static str {
        self.row().uri
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        self.row().status
    }

    /// What the member `title` says.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// When it is the answer, as a clause without its full stop.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.row().description
    }

    const fn row(self) -> Row {
        match self {
            Self::InvalidParameters => Row::new(
                400,
                "https://vicino.example/problems/invalid-parameters",
                "Invalid parameters",
                "a parameter is wrong, unknown, repeated, missing, or not percent-encoded UTF-8; \
                 so may the `id` in the path and the `body` be, which may also break off or have broken chunks",
            ),
            Self::InvalidHost => Row::new(
                400,
                "https://vicino.example/problems/invalid-host",
                "Invalid host",
                "the header `Host` is missing (from a request of HTTP/1.1), is there more than once, or cannot be one",
            ),
            Self::InvalidTarget => Row::new(
                400,
                "https://vicino.example/problems/invalid-target",
                "Invalid target",
                "what is asked for is no path: `*` by another method than OPTIONS, or a host by another than CONNECT",
            ),
            Self::UnknownStop => Row::new(
                404,
                "https://vicino.example/problems/unknown-stop",
                "Unknown stop",
                "no stop has the id",
            ),
            Self::UnknownRoute => Row::new(
                404,
                "https://vicino.example/problems/unknown-route",
                "Unknown route",
                "no route has the id",
            ),
            Self::UnknownArea => Row::new(
                404,
                "https://vicino.example/problems/unknown-area",
                "Unknown area",
                "no area has the id, or areas of several files have it",
            ),
            Self::UnknownPath => Row::new(
                404,
                "https://vicino.example/problems/unknown-path",
                "Unknown path",
                "there is no such path",
            ),
            Self::MethodNotAllowed => Row::new(
                405,
                "https://vicino.example/problems/method-not-allowed",
                "Method not allowed",
                "another method than those in the header `Allow`",
            ),
            Self::NotAcceptable => Row::new(
                406,
                "https://vicino.example/problems/not-acceptable",
                "Not acceptable",
                "`/v1/nearby` in a format that it does not have, or any answer where each coding of it is refused, itself included",
            ),
            Self::BodyTooLarge => Row::new(
                413,
                "https://vicino.example/problems/body-too-large",
                "Body too large",
                "a body of more than 262144 bytes",
            ),
            Self::QueryTooLong => Row::new(
                414,
                "https://vicino.example/problems/query-too-long",
                "Query too long",
                "a query string of more than 8192 bytes",
            ),
            Self::UnsupportedMediaType => Row::new(
                415,
                "https://vicino.example/problems/unsupported-media-type",
                "Unsupported media type",
                "a body that is neither `application/geo+json` nor `application/json`, or is compressed",
            ),
            Self::Unauthorized => Row::new(
                401,
                "https://vicino.example/problems/unauthorized",
                "Unauthorized",
                "there are keys, and the request shows none of them",
            ),
            Self::RequestTimeout => Row::new(
                408,
                "https://vicino.example/problems/request-timeout",
                "Request timeout",
                "the body of the request took longer than it may",
            ),
            Self::UnknownTransferCoding => Row::new(
                501,
                "https://vicino.example/problems/unknown-transfer-coding",
                "Unknown transfer coding",
                "the header `Transfer-Encoding` has another coding than `chunked`",
            ),
            Self::TooManyRequests => Row::new(
                429,
                "https://vicino.example/problems/too-many-requests",
                "Too many requests",
                "the client asks more often than it may, or has as many streams open as it may; `Retry-After` says when to come back",
            ),
            Self::Overloaded => Row::new(
                503,
                "https://vicino.example/problems/overloaded",
                "Overloaded",
                "more is asked than can be answered at once; `Retry-After` says when to come back",
            ),
            Self::NotReady => Row::new(
                503,
                "https://vicino.example/problems/not-ready",
                "Not ready",
                "no network is served yet; `Retry-After` says when to come back",
            ),
            Self::InternalError => Row::new(
                500,
                "https://vicino.example/problems/internal-error",
                "Internal error",
                "the service failed; not the question's fault",
            ),
        }
    }
}

/// What is to be said of a kind.
struct Row {
    status: u16,
    uri: &'static str,
    title: &'static str,
    description: &'static str,
}

impl Row {
    const fn new(status: u16, uri: &'static str, title: &'static str, description: &'static str) -> Self {
        Self { status, uri, title, description }
    }
}

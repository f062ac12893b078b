"""What no schema can say of a question. A valid one is made to fit it before it is asked; a wrong one stays as it is."""

import schemathesis

SQUARE = [[[11.3, 43.3], [11.4, 43.3], [11.4, 43.4], [11.3, 43.3]]]
POINT = {"lat": "43.3188", "lon": "11.3308"}


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.operation.path == "/v1/coverage" and ("lat" in case.query or "lon" in case.query):
        # Both or neither.
        case.query = {**POINT, **case.query}
    elif case.operation.path == "/v1/nearby" and case.method == "GET":
        case.query = with_one_place(case.query)
    elif case.operation.path == "/v1/nearby" and isinstance(case.body, dict):
        case.body = with_closed_rings(case.body)


def with_one_place(query):
    """A point, a box whose south is not north of its north, or an area that there is."""
    others = {name: value for name, value in query.items() if name not in ("lat", "lon", "radius", "bbox", "area")}
    if "lat" in query or "lon" in query or not ("bbox" in query or "area" in query):
        place = {name: query[name] for name in ("lat", "lon", "radius") if name in query}
        return {**POINT, **place, **others}
    if "bbox" in query:
        edges = query["bbox"].split(",") if isinstance(query["bbox"], str) else list(query["bbox"])
        edges[1], edges[3] = sorted([edges[1], edges[3]], key=float)
        return {"bbox": ",".join(map(str, edges)), **others}
    return {"area": "siena", **others}


def with_closed_rings(body):
    """Random positions enclose nothing."""
    if body["type"] == "Feature":
        return {**body, "geometry": with_closed_rings(body["geometry"])}
    return {**body, "coordinates": SQUARE if body["type"] == "Polygon" else [SQUARE]}

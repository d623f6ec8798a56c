"""Random formulas whose bounds are accepted, for the property tests."""

from hypothesis import strategies as st

from app.rules.expressions import (
    FIGURES,
    AmountNotUnderstood,
    Combined,
    Expression,
    Of,
    Whole,
    bounds,
)

_LEAVES = st.one_of(st.integers(-50, 500).map(Whole), st.sampled_from(sorted(FIGURES)).map(Of))

_ROUNDINGS = st.sampled_from(["down", "up", "half"])


def _combined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    pairs = st.tuples(inner, inner)
    above_zero = inner.map(lambda each: Combined("most", (each, Whole(1))))
    not_below = inner.map(lambda each: Combined("most", (each, Whole(0))))
    return st.one_of(
        st.builds(Combined, st.sampled_from(["plus", "times", "least", "most"]), several),
        st.builds(Combined, st.just("minus"), pairs),
        st.builds(
            Combined,
            st.just("over"),
            st.tuples(not_below, above_zero),
            st.sampled_from(["down", "up", "half"]),
        ),
    )


def _accepted(tree: Expression) -> bool:
    try:
        bounds(tree)
    except AmountNotUnderstood:
        return False
    return True


ANY_FORMULAS: st.SearchStrategy[Expression] = st.recursive(_LEAVES, _combined, max_leaves=6)
FORMULAS = ANY_FORMULAS.filter(_accepted)

"""Fits and defends the ranker's weights: `python tests/benchmark/fit_ranker.py [--write]`.

Everything printed is measured by cross-validation over questions that neither index nor encoder has seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import deciding
import numpy as np
import typer
from deciding import Looks
from heldout import DATA, WEIGHTS, Bench, Case, gather, open_bench, progress, say
from numpy.typing import NDArray
from ranking import NAMES, Floats, Validated, cross_validate, fit, folds, hits, in_order, probabilities, stack
from tables import percent, show

from intents import Focus
from knowledge.index.finder import FEATURES, Kind

HEADER = """\
# The numbers that decide which subject a question is about. Fitted by tests/benchmark/fit_ranker.py on our own
# held-out questions; tests/benchmark/README.md shows what each one earns.
"""
GROUPS = (
    ("asked", "asked_second", "named", "body"),
    ("dense", "dense_second"),
    ("catalogue", "family", "outside"),
)
"""Features that say nearly the same, so that one alone is hardly missed."""
ASKING = (0.25, 0.5, 1.0)
"""Prices of asking back in scope, a miss being 1."""
CHOICES = (0.03, 0.06, 0.10, 0.15)
BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.001)


def main(
    data: Annotated[Path, typer.Option(help="Where the measured index is kept.")] = DATA,
    parts: Annotated[int, typer.Option("--folds", min=2, help="Parts of the cross-validation.")] = 5,
    seed: Annotated[int, typer.Option(help="Decides which question is in which fold.")] = 0,
    l2: Annotated[float, typer.Option(help="Penalty on large weights.")] = 1e-3,
    limit: Annotated[int, typer.Option(help="Only so many questions, for a quick look; 0 for all.")] = 0,
    misses: Annotated[bool, typer.Option("--misses", help="Also list the subjects most often confused.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write knowledge/index/weights.toml.")] = False,
) -> None:
    """Fits the ranker, and prints what defends each of its numbers."""
    bench = open_bench(data, limit, seed)
    cases = gather(bench)
    fold = folds(len(cases), parts, seed)
    say("cross-validating")
    validated = cross_validate(cases, fold, l2)
    fitted = fit(stack(cases), l2)
    show_accuracy(cases, validated, in_order(bench.weights))
    show_weights(validated, fitted, in_order(bench.weights))
    show_features(cases, fold, l2, hits(cases, validated.likely))
    show_calibration(cases, validated)
    show_thresholds(bench, cases, validated)
    if misses:
        show_confusions(bench, cases, validated)
    if write:
        WEIGHTS.write_text(_toml(fitted, bench.weights.keep), encoding="utf-8")
        say(f"wrote {WEIGHTS.name}")


def show_accuracy(cases: Sequence[Case], validated: Validated, shipped: Floats) -> None:
    stacked = stack(cases)
    now = hits(cases, np.split(probabilities(stacked, shipped), stacked.starts[1:]))
    ours = hits(cases, validated.likely)
    found = np.asarray([case.right >= 0 for case in cases])
    rows = [
        (
            name,
            int(chosen.sum()),
            percent(found[chosen].mean()),
            _spread(ours, chosen, validated.fold),
            percent(now[chosen].mean()),
        )
        for name, chosen in _groups(cases)
    ]
    show(
        "Right subject first, %, by kind and style (cross-validated, spread over folds)",
        ("questions", "n", "is a candidate", "fitted", "weights.toml"),
        rows,
    )


def _groups(cases: Sequence[Case]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    kinds = np.asarray([case.question.kind for case in cases])
    styles = np.asarray([case.question.style for case in cases])
    for kind in Kind:
        yield str(kind), kinds == kind
        mine = list(dict.fromkeys(styles[kinds == kind]))
        if len(mine) > 1:
            yield from ((f"{kind}, {style}", (kinds == kind) & (styles == style)) for style in mine)
    yield "all", np.ones(len(cases), dtype=bool)


def _spread(right: NDArray[np.bool_], chosen: NDArray[np.bool_], fold: NDArray[np.int64]) -> str:
    by_fold = [right[chosen & (fold == number)].mean() for number in np.unique(fold[chosen])]
    return f"{percent(right[chosen].mean())} ± {percent(float(np.std(by_fold)))}"


def show_weights(validated: Validated, fitted: Floats, shipped: Floats) -> None:
    spread = validated.weights.std(axis=0)
    rows = [(name, f"{fitted[i]:.2f}", f"{spread[i]:.2f}", f"{shipped[i]:.2f}") for i, name in enumerate(NAMES)]
    show("Weights", ("weight", "fitted", "spread over folds", "weights.toml"), rows)


def show_features(cases: Sequence[Case], fold: NDArray[np.int64], l2: float, whole: NDArray[np.bool_]) -> None:
    kinds = np.asarray([case.question.kind for case in cases])
    rows = [
        (
            "(all features)",
            percent(whole.mean()),
            "",
            *(percent(whole[kinds == kind].mean()) for kind in Kind),
        )
    ]
    together = [group for group in GROUPS if set(group) <= set(FEATURES)]
    for left_out in progress([*((name,) for name in FEATURES), *together], desc="features"):
        features = [i for i, name in enumerate(NAMES) if name not in left_out]
        without = hits(cases, cross_validate(cases, fold, l2, features).likely)
        by_kind = (percent(without[kinds == kind].mean()) for kind in Kind)
        rows.append((", ".join(left_out), percent(without.mean()), _lost(whole, without), *by_kind))
    show(
        "What each feature earns: accuracy without it, %, weights fitted anew",
        ("without", "all", "lost", *Kind),
        rows,
    )


def _lost(whole: NDArray[np.bool_], without: NDArray[np.bool_]) -> str:
    """Points lost, with the standard error of the paired difference."""
    lost = whole.astype(float) - without
    return f"{100 * lost.mean():+.1f} ± {100 * lost.std() / len(lost) ** 0.5:.1f}"


def show_calibration(cases: Sequence[Case], validated: Validated) -> None:
    said = np.asarray([share[:-1].max() for share in validated.likely])
    right = hits(cases, validated.likely)
    rows = []
    error = 0.0
    for low, high in pairwise(BINS):
        chosen = (said >= low) & (said < high)
        if chosen.any():
            gap = said[chosen].mean() - right[chosen].mean()
            error += abs(gap) * chosen.mean()
            rows.append(
                (
                    f"{low:.1f} to {min(high, 1):.1f}",
                    int(chosen.sum()),
                    percent(said[chosen].mean()),
                    percent(right[chosen].mean()),
                )
            )
    rows.append(("mean gap", len(cases), percent(error), ""))
    show(
        "Calibration: the best subject's probability, and how often it is right, %",
        ("probability", "n", "said", "right"),
        rows,
    )


def show_thresholds(bench: Bench, cases: Sequence[Case], validated: Validated) -> None:
    used = deciding.in_use(bench.thresholds)
    looks = _looks(bench, cases, validated, bench.thresholds.choices)
    fold = validated.fold
    rows = [_rates_row(str(at), looks, deciding.decide(looks, at), fold) for at in deciding.neighbours(used)]
    rows.append(_rates_row("all readers, in use", looks, _understood(bench), fold))
    for price in ASKING:
        name = f"cheapest at {price}: {deciding.cheapest(looks, price)}"
        rows.append(_rates_row(name, looks, _nested(looks, fold, price), fold))
    show(
        "Thresholds: answer / lead / lead_over / outside / ask_back, those in use first; % ± spread over folds",
        (
            "thresholds",
            "declined",
            "asked back",
            "right",
            "wrong",
            "family asked",
            "outside answered",
            "outside asked",
        ),
        rows,
    )
    show_choices(bench, cases, validated)


def show_choices(bench: Bench, cases: Sequence[Case], validated: Validated) -> None:
    rows = []
    for choices in CHOICES:
        looks = _looks(bench, cases, validated, choices)
        outcome = deciding.decide(looks, deciding.in_use(bench.thresholds))
        in_scope = np.isin(looks.kind, (Kind.GUIDE, Kind.PROCEDURE))
        asked = in_scope & (outcome == deciding.ASKED_BACK) & ~looks.family
        offered, found = looks.offered[asked].mean(), looks.offered_right[asked].mean()
        rows.append((f"{choices:.2f}", int(asked.sum()), f"{offered:.1f}", percent(found)))
    show("Asking back in scope, by `choices`", ("choices", "n", "offered, mean", "right one offered, %"), rows)


def _looks(bench: Bench, cases: Sequence[Case], validated: Validated, choices: float) -> Looks:
    return deciding.look(cases, validated.likely, bench.parts.finder.subjects, bench.weights.keep, choices)


def show_confusions(bench: Bench, cases: Sequence[Case], validated: Validated) -> None:
    subjects = bench.parts.finder.subjects
    taken = Counter(
        (case.question.subject, subjects[case.candidates[share[:-1].argmax()]].id)
        for case, share in zip(cases, validated.likely, strict=True)
    )
    wrong = [(*pair, count) for pair, count in taken.most_common() if pair[0] != pair[1]]
    show("Most often confused", ("asked", "found", "n"), wrong[:40])


def _understood(bench: Bench) -> NDArray[np.int64]:
    """What the product really does, with all its readers and the numbers in use."""
    asked = progress(bench.questions, desc="understanding")
    understander = bench.parts.understander
    return np.asarray([deciding.decided(understander.understand(question.text, Focus())) for question in asked])


def _nested(looks: Looks, fold: NDArray[np.int64], price: float) -> NDArray[np.int64]:
    """Each fold decided by the thresholds that are cheapest on the others: what choosing them is worth unseen."""
    outcome = np.empty(len(fold), dtype=np.int64)
    for number in np.unique(fold):
        at = deciding.cheapest(deciding.part(looks, fold != number), price)
        outcome[fold == number] = deciding.decide(deciding.part(looks, fold == number), at)
    return outcome


def _rates_row(name: str, looks: Looks, outcome: NDArray[np.int64], fold: NDArray[np.int64]) -> tuple[str, ...]:
    whole = deciding.rates(looks, outcome)
    by_fold = [
        deciding.rates(deciding.part(looks, fold == number), outcome[fold == number]) for number in np.unique(fold)
    ]
    spreads = {key: float(np.std([getattr(rates, key) for rates in by_fold])) for key in asdict(whole)}
    cells = (f"{percent(getattr(whole, key))} ± {percent(spread)}" for key, spread in spreads.items())
    return (name, *cells)


def _toml(fitted: Floats, keep: float) -> str:
    values = dict(zip(NAMES, fitted, strict=True))
    nothing = values.pop("nothing")
    lines = [f"{name} = {value:.2f}" for name, value in values.items()]
    return f"{HEADER}nothing = {nothing:.2f}\nkeep = {keep}\n\n[weights]\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    typer.run(main)

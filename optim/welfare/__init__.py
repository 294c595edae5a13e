"""Which provider serves which demand, and who pays.

Given   demands d, each asking u_d units in steps of s_d or any amount, one unit weighing w_d in need and n_d workers,
        paid by a firm f(d), for people of a district a(d); offers o of c_o units at p_o euros a unit, l_o units at
        least if any, of a provider; firms f with plans of b_f euros, of whose local euros the Fund gets the share q_f;
        vouchers v of e_v euros for some demands at some offers, the share g_v only at small providers;
        arcs (d, o): the offers of the demanded service within its travel limit, t_do minutes away; k_do units of them
        run already and stay, b_do were there in a given plan
Choose  x_dop >= 0, the units of demand d served by offer o and paid by p, the firm's plan or a voucher that may;
        r_do >= 0, the kept units that are released; z_o in {0, 1}, whether an offer starts; y_do whole, steps served
So that (1) a demand gets no more than it asks        sum over o, p of x_dop <= u_d
        (2) an offer gives no more than it has        sum over d, p of x_dop <= c_o
        (3) a firm spends no more than its plan       sum over d of f, o of p_o x_do,plan <= b_f
        (4) a provider takes no more than its limit   sum over its o, d, p of p_o x_dop <= its euros in the year
        (5) an offer starts with its least, or not    l_o z_o <= sum over d, p of x_dop <= c_o z_o
        (6) an indivisible demand is served in steps  sum over p of x_dop = s_d y_do
        (7) what runs stays, or is said released      sum over p of x_dop + r_do >= k_do
        (8) a voucher pays no more than it has        sum over d, o of p_o x_dov <= e_v
        (9) what is kept for small providers is       sum over d, other o of p_o x_dov <= (1 - g_v) e_v
        (10) a demand's fringe ceiling holds          sum over fringe o of p_o x_do,plan <= its ceiling
        (11) a firm's fringe ceiling holds            sum over d of f, fringe o of p_o x_do,plan <= its ceiling
        (12) a district gets no more than its share   sum over d of a, o, p of p_o x_dop <= share_a of all euros
For     (A) kept          the least  sum of n_d r_do, before all others if anything runs
        (B) need          the most   sum of w_d x_dop
        (C) km0           the most   sum of p_o x_dop over local offers
        (D) fund          the most   sum of q_f p_o x_do,plan over local offers
        (E) travel        the least  sum of n_d t_do x_dop
        (F) worst_travel  the least  greatest t_do with x_do > 0
        (G) equity        the most   least served share of the need that a district asks, then the next-least, …
        (H) balance       the least  greatest share of what a provider could sell that it sells
        (I) continuity    the least  sum of n_d |x_do - b_do|
        (J) cost          the least  sum of p_o x_dop
        in any order that begins with one for which doing nothing is not best, each giving back its tolerance

Doing nothing is allowed: what is not served is unserved, what cannot stay is released. Where nothing is indivisible and
no offer has a least, units are divisible (an hour, a month's share), so the model is a linear programme and its optimum
is proved; otherwise it is a mixed one, with a proof or a bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from optim.goals import Progress, pursue
from optim.welfare.aims import measured, stated
from optim.welfare.check import broken_rules as broken_rules
from optim.welfare.gathering import alike, gather, spread
from optim.welfare.model import Columns, answered
from optim.welfare.problem import FIRST as FIRST
from optim.welfare.problem import GOALS as GOALS
from optim.welfare.problem import TOLERANCE as TOLERANCE
from optim.welfare.problem import Voucher as Voucher
from optim.welfare.problem import WelfareAnswer as WelfareAnswer
from optim.welfare.problem import WelfareProblem as WelfareProblem
from optim.welfare.starting import greedy


def solve(
    problem: WelfareProblem,
    *,
    goals: Sequence[str] = ("need", "travel"),
    tolerances: Mapping[str, float] | None = None,
    seconds: float = 60.0,
    progress: Progress | None = None,
) -> WelfareAnswer:
    """Serve the demands of `problem`.

    `goals` are names of `GOALS` in order, the first of them of `FIRST`; `tolerances` says, for some of them, how many
    per cent of what was reached the later ones may give back.
    """
    assert goals and goals[0] in FIRST and set(goals) <= set(GOALS) and len(set(goals)) == len(goals), goals
    group = alike(problem)
    gathered = gather(problem, group)
    columns = Columns.of(gathered)
    model, aims = stated(gathered, columns, goals, tolerances or {})
    start = partial(greedy, gathered, columns, [goal.name for goal in aims])
    values, reached = pursue(model, aims, seconds=seconds, start=start, progress=progress)
    answer = spread(problem, group, gathered, answered(gathered, columns, values))
    return replace(
        answer,
        goals=tuple(replace(g, reached=measured(problem, g.name, answer.served, answer.paid)) for g in reached),
    )

"""Which host takes which beneficiary, followed by whom and paid by what.

Given   people i of weight v_i in districts, genders and classes; openings j with n_j places in host h(j); hosts h with
        room for r_h more trainees and tutors for s_h people; tutors k of the promoter for c_k people, each following
        some people; a Fund of F cents, and earmarks m of E_m cents for some people;
        pairs (i, j) that every rule about one person and one opening allows, with fit f_ij (points), t_ij minutes
        (tenths), e_ij cents, q_ij = 1 if the person counts in the host's quota, k_ij = 1 if the pair runs or was
        decided, b_ij = 1 if it is in a given plan, of B people placed, of whom M may move
Choose  y_ij in {0, 1}: person i is placed in opening j;
        w_ik, p_im >= 0 whole: whom a tutor follows and what an earmark pays; o >= 0: who moves beyond M
So that (1) a person has at most one opening          sum over j of y_ij <= 1
        (2) an opening takes no more than its places  sum over i of y_ij <= n_j
        (3) a host keeps its trainee quota            sum over i, j of h of q_ij y_ij <= r_h
        (4) a host has a tutor for each               sum over i, j of h of y_ij <= s_h
        (5) so has the promoter                       sum over j of y_ij = sum over k of w_ik, sum over i of w_ik <= c_k
        (6) what the Fund and the earmarks have pays  sum over m of p_im <= sum over j of e_ij y_ij,
            sum over i of p_im <= E_m, sum over i, j of e_ij y_ij - sum over i, m of p_im <= F
        (7) no more people move than may              B - sum of b_ij y_ij - o <= M
For     (A) kept              the most   sum of k_ij y_ij, before all others if anything is to be kept
        (B) moved             the least  o, next, if M is given
        (C) placed            the most   sum of v_i y_ij
        (D) fit               the most   sum of f_ij y_ij
        (E) travel            the least  sum of t_ij y_ij
        (F) worst_travel      the least  greatest t_ij with y_ij = 1
        (G) equity_districts  the most   least share of a district's people placed, then the next-least, …
        (H) equity_genders    the same between genders
        (I) equity_classes    the same between classes
        (J) continuity        the most   sum of b_ij y_ij
        (K) cost              the least  sum of e_ij y_ij
        (L) reserve           the least  cents of the Fund spent, last of all in any case where money is earmarked
        in any order that begins with one for which doing nothing is not best, each giving back its tolerance

Doing nothing is allowed: who is not placed is waiting, what cannot stay is released, who must move moves. Weights,
points, cents and tenths of minutes are whole numbers, so that an earlier goal is kept exactly. The cost of one path is
a ratio, and least where one cheap path stands alone: the goal is the euros of all paths, behind what stands before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from optim.evenness import Even
from optim.goals import Progress, pursue
from optim.placement.aims import measured, named, stated
from optim.placement.check import broken_rules as broken_rules
from optim.placement.model import Columns
from optim.placement.problem import FIRST as FIRST
from optim.placement.problem import GOALS as GOALS
from optim.placement.problem import NO_LIMIT as NO_LIMIT
from optim.placement.problem import PlacementAnswer as PlacementAnswer
from optim.placement.problem import PlacementProblem as PlacementProblem
from optim.placement.settle import answered, greedy


def solve(
    problem: PlacementProblem,
    *,
    goals: Sequence[str] = ("placed", "fit", "travel"),
    tolerances: Mapping[str, float] | None = None,
    seconds: float = 60.0,
    progress: Progress | None = None,
) -> PlacementAnswer:
    """Place the people of `problem`.

    `goals` are names of `GOALS` in order, the first of them of `FIRST`; `tolerances` says, for some of them, how many
    per cent of what was reached the later ones may give back.
    """
    assert goals and goals[0] in FIRST and set(goals) <= set(GOALS) and len(set(goals)) == len(goals), goals
    columns = Columns.of(problem)
    model, aims = stated(problem, columns, named(problem, goals), tolerances or {})
    start = greedy(problem, columns, model.variables)
    for aim in aims:
        start = aim.marked(start) if isinstance(aim, Even) else start
    values, reached = pursue(model, aims, seconds=seconds, start=start, progress=progress)
    answer = answered(problem, values[columns.y] > 0.5)
    return replace(answer, goals=tuple(replace(g, reached=measured(problem, g.name, answer)) for g in reached))

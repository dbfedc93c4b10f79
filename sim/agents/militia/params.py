"""What a scenario may change about all armed groups: the numbers behind their rules."""

from __future__ import annotations

from sim.core.settings import settings_type
from sim.core.uncertain import Frozen, Param, Uncertain


class Params(Frozen):
    """What a scenario may change about all armed groups."""

    rifles_needed: Uncertain = Param(
        1.2, unit="rifles/man", low=0, high=10, source="tried: V05, V12", between=(1.0, 1.5)
    )
    crew_weapons_needed: Uncertain = Param(
        0.125, unit="machine guns, and rockets, a man", low=0, high=5, source="assumption: Q", between=(0.06, 0.25)
    )
    guns_needed: Uncertain = Param(
        0.01, unit="anti-aircraft guns a man", low=0, high=1, source="assumption: Q", between=(0.005, 0.04)
    )
    missiles_needed: Uncertain = Param(
        0.01, unit="missiles a man", low=0, high=1, source="assumption: a few are sought abroad, T007, T029, T031",
        between=(0.001, 0.03),
    )  # fmt: skip
    cases_needed: Uncertain = Param(1, unit="cases/man", low=0, high=100, source="assumption: Q", between=(0.5, 3))
    threat_in_need: Uncertain = Param(0.5, unit="1", low=0, high=5, source="assumption: Q", between=(0.2, 0.8))
    threat_speed: Uncertain = Param(0.25, unit="1/week", low=0, high=1, source="tried: V21", between=(0.1, 0.5))
    threat_base: Uncertain = Param(
        0.2, unit="share, where the war began", low=0, high=1, source="tried: V21", between=(0.1, 0.3)
    )
    threat_radius: Uncertain = Param(300, unit="km", low=0, high=5_000, source="tried: V21", between=(150, 500))
    reservation: Uncertain = Param(400, unit="USD", low=1, high=1e5, source="tried: V21", between=(300, 550))
    ceiling: Uncertain = Param(1_200, unit="USD", low=1, high=1e5, source="tried: V21; P001", between=(900, 1_600))
    price_width: Uncertain = Param(0.15, unit="share", low=0.01, high=1, source="assumption: Q", between=(0.1, 0.3))
    offer_rate: Uncertain = Param(0.08, unit="1/week", low=0, high=1, source="tried: V21", between=(0.03, 0.15))
    bid_rate: Uncertain = Param(1 / 13, unit="1/week", low=0, high=1, source="tried: V21", between=(1 / 26, 0.25))
    fighter_cash: Uncertain = Param(
        20, unit="USD a fighter a week", low=0, high=1e4, source="tried: V21", between=(5, 40)
    )
    purse_weeks: Uncertain = Param(
        26, unit="weeks of income", low=0, high=1e4, source="assumption: the rest is spent on other things",
        between=(8, 104),
    )  # fmt: skip
    skim: Uncertain = Param(
        0.1, unit="share of stipends", low=0, high=1, source="assumption: what commanders keep for arms",
        between=(0, 0.3),
    )  # fmt: skip
    own_rifles_abroad: Uncertain = Param(
        1.0, unit="rifles/man", low=0, high=10, source="assumption: founders bring their own", between=(0.5, 1.5)
    )
    looter_share: Uncertain = Param(
        0.10, unit="share of fighters", low=0, high=1, source="assumption: Q", between=(0.05, 0.3)
    )
    looting_reach: Uncertain = Param(150, unit="km", low=0, high=5_000, source="assumption: Q", between=(50, 300))
    haulage: Uncertain = Param(
        1 / 40, unit="pickups a fighter", low=0, high=1, source="assumption: Q", between=(1 / 400, 1 / 10)
    )
    pickup_load: Uncertain = Param(
        80, unit="units of 12 kg", low=1, high=1_000, source="G043", grade="C", between=(20, 300)
    )
    returnee_rifles: Uncertain = Param(
        1.5, unit="rifles/man", low=0, high=10, source="G018-G020", grade="B", between=(1, 3)
    )
    spare_rifles: Uncertain = Param(
        20, unit="rifles/vehicle", low=0, high=80, source="V27; V04", grade="C", between=(5, 60)
    )
    mounted_guns: Uncertain = Param(
        0.04, unit="guns/man", low=0, high=1, source="V27; V04", grade="C", between=(0.01, 0.08)
    )
    disarmed_share: Uncertain = Param(0.5, unit="share", low=0, high=1, source="E026", between=(0.3, 0.9))
    disarming_will: Uncertain = Param(
        0.6, unit="share", low=0, high=1, source="assumption: Niger disarms, Mali does not", between=(0.45, 0.7)
    )
    speed: Uncertain = Param(
        250, unit="km of asphalt a day", low=1, high=2_000, source="assumption: Q", between=(165, 335)
    )
    shyness: Uncertain = Param(
        100, unit="km of asphalt a border man a km", low=0, high=1e4,
        source="assumption: columns went round the guarded borders, G019", between=(20, 300),
    )  # fmt: skip
    recruit_rate: Uncertain = Param(
        0.0025, unit="1/week", low=0, high=1, source="tried: V03, V28", between=(0.001, 0.006)
    )
    held_effect: Uncertain = Param(0.1, unit="1/place", low=0, high=2, source="assumption: Q, V28", between=(0, 0.2))
    pay_effect: Uncertain = Param(0.8, unit="1", low=0, high=10, source="assumption: Q", between=(0.2, 1.5))
    wage: Uncertain = Param(
        90, unit="USD/week", low=1, high=1e4, source="assumption: a soldier's wage, Y047", between=(40, 180)
    )
    payroll_pool: Uncertain = Param(
        1_000_000, unit="men", low=0, high=1e8, source="assumption: Q", between=(500_000, 1_500_000)
    )
    claims_rate: Uncertain = Param(0.0008, unit="1/week", low=0, high=1, source="tried: V31", between=(0.0003, 0.002))
    switching: Uncertain = Param(0.02, unit="1/week", low=0, high=1, source="V28", between=(0.005, 0.05))
    pay_gap: Uncertain = Param(
        1.5, unit="ratio of cash a man", low=1, high=100, source="assumption: nobody moves for a little more",
        between=(1, 3),
    )  # fmt: skip
    splitting: Uncertain = Param(0.02, unit="1/week", low=0, high=1, source="V28", between=(0.005, 0.05))
    split_men: Uncertain = Param(200, unit="men", low=2, high=1e5, source="assumption: Q", between=(100, 500))
    split_rifles: Uncertain = Param(2, unit="rifles/man", low=0, high=20, source="assumption: Q", between=(1.5, 3))
    cases_used: Uncertain = Param(0.02, unit="cases a man a week", low=0, high=10, source="P021", between=(0.01, 0.04))
    cases_at_war: Uncertain = Param(
        0.3, unit="cases a man a week at full threat", low=0, high=10, source="P021", between=(0.15, 0.6)
    )
    wear: Uncertain = Param(
        0.002, unit="1/week at full threat", low=0, high=1, source="assumption: Q", between=(0.0005, 0.004)
    )
    resolve: Uncertain = Param(0.9, unit="1", low=0, high=2, source="tried: V03; Epstein 2002", between=(0.7, 1.1))
    rise_above: Uncertain = Param(0.1, unit="1", low=-1, high=1, source="tried: V03; Epstein 2002", between=(0.05, 0.2))
    calm_below: Uncertain = Param(
        0.0, unit="1", low=-1, high=1, source="assumption: a rising outlasts its cause", between=(-0.2, 0.1)
    )
    attack_chance: Uncertain = Param(0.1, unit="1/day", low=0, high=1, source="tried: V03", between=(0.05, 0.2))
    attack_force: Uncertain = Param(0.4, unit="share", low=0, high=1, source="tried: V03", between=(0.2, 0.6))
    attack_base: Uncertain = Param(-2, unit="logit", low=-20, high=20, source="tried: V03", between=(-3, -1))
    attack_odds: Uncertain = Param(
        1.2, unit="logit a log of odds", low=0, high=20, source="tried: V03", between=(0.8, 2)
    )
    attack_reach: Uncertain = Param(
        400, unit="km", low=0, high=5_000, source="assumption: a few days by pickup", between=(200, 700)
    )
    steepness: Uncertain = Param(1.5, unit="1", low=0.1, high=10, source="assumption: Q", between=(1, 2))
    defence: Uncertain = Param(1.3, unit="ratio", low=0.1, high=10, source="assumption: Q", between=(1, 2))
    loser_men: Uncertain = Param(0.10, unit="share of men", low=0, high=1, source="assumption: Q", between=(0.05, 0.2))
    winner_men: Uncertain = Param(
        0.04, unit="share of men", low=0, high=1, source="assumption: Q", between=(0.02, 0.08)
    )
    captured: Uncertain = Param(0.35, unit="share of arms", low=0, high=1, source="V26", between=(0.1, 0.6))
    ruined: Uncertain = Param(
        0.10, unit="share of arms left", low=0, high=1, source="assumption: Q", between=(0.05, 0.2)
    )
    walking: Uncertain = Param(0.5, unit="share of men", low=0, high=1, source="assumption: Q", between=(0.2, 0.8))
    leaving: Uncertain = Param(0.35, unit="1/week", low=0, high=10, source="tried: V03", between=(0.1, 0.7))
    captured_left: Uncertain = Param(0.7, unit="share of arms", low=0, high=1, source="V26", between=(0.5, 0.9))
    retakes: Uncertain = Param(
        2, unit="places/week", low=0, high=100, source="assumption: E052 to E054", between=(1, 5)
    )
    violence: Uncertain = Param(
        0.01, unit="incidents/week a power of men", low=0, high=10, source="assumption: Q, tried in Mali",
        between=(0.005, 0.02),
    )  # fmt: skip
    violence_power: Uncertain = Param(0.7, unit="1", low=0, high=2, source="assumption: Q", between=(0.5, 1))
    deaths: Uncertain = Param(1.5, unit="people/incident", low=0, high=100, source="assumption: Q", between=(1, 3))
    fighter_deaths: Uncertain = Param(
        0.5, unit="share of deaths", low=0, high=1, source="assumption: Q", between=(0.2, 0.8)
    )
    unfit_missiles: Uncertain = Param(0.70, unit="share", low=0, high=1, source="S053", grade="B", between=(0.6, 0.8))
    airport_km: Uncertain = Param(50, unit="km", low=0, high=1_000, source="assumption: Q", between=(20, 100))
    attempts: Uncertain = Param(
        2e-6, unit="1/week a missile", low=0, high=1, source="assumption: Q, V16", between=(5e-7, 8e-6)
    )
    hits: Uncertain = Param(0.2, unit="probability", low=0, high=1, source="assumption: Q", between=(0.1, 0.4))


Settings = settings_type(Params, __name__)

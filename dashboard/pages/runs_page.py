"""What the jobs did, what they could not see, and why."""

import streamlit as st

from dashboard import cache, session
from dashboard.components import attempts_panel, due_panel, run_panel, spending_panel
from dashboard.language import _
from dashboard.state import query


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Runs"))
    alarms, failures = cache.alarms(), cache.released("failures")
    if alarms:
        st.subheader(_("Silent"))
        due_panel.show_alarms(alarms)
    if failures.shown:
        st.subheader(_("Failed, and not made good since"))
        attempts_panel.show_failures(failures)
    st.subheader(_("What runs saw"))
    _runs()
    st.subheader(_("What is due"))
    due_panel.show_due(cache.due())
    st.subheader(_("What was tried"))
    attempts_panel.show_attempts(cache.released("attempts"))
    st.subheader(_("What was spent"))
    spending_panel.show(cache.released("spending"), cap=session.units_per_month())


def _runs() -> None:
    runs = cache.released("runs")
    if runs.frame.empty:
        st.info(_("No job has run yet: compoundwatch refresh ZONE --source folder:DIR."))
        return
    run_id = run_panel.choose(runs, query().get("run", ""))
    run = next(each for each in runs.frame.itertuples() if each.run_id == run_id)
    scenes = cache.released("scenes", run.zone_id, run_id=run_id)
    run_panel.show(run, scenes, session.reader().zone(run.zone_id))

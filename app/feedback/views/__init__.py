"""评价页面 — surveys, pools, results, follow-ups; and the answer page, outside of everybody's session."""

from app.feedback.views import answer
from app.feedback.views.following import FeedbackFollowUps, FinishFollowUp, PlanFollowUp
from app.feedback.views.pools import CounterSlips, Pools, SurveySlips
from app.feedback.views.results import FeedbackResults
from app.feedback.views.surveys import Surveys

# reached from their pages
BEHIND = (
    PlanFollowUp,
    FinishFollowUp,
    CounterSlips,
    SurveySlips,
)

__all__ = [
    "BEHIND",
    "FeedbackFollowUps",
    "FeedbackResults",
    "Pools",
    "Surveys",
    "answer",
]

"""通知的页面 — one's own notices and settings; channels, texts, what was sent, what is sent by hand."""

from app.notices.views.channels import NoticeChannels, SetUpMail, SetUpRobot, SetUpText, TestChannel
from app.notices.views.deliveries import NoticeAttempts, NoticeDeliveries, SendByHand, SmsOutbox
from app.notices.views.mine import MyNotices, NoticeChoices
from app.notices.views.words import NoticeTemplates, WordNotice

# reached from their pages
BEHIND = (
    MyNotices,
    NoticeAttempts,
    NoticeChoices,
    SendByHand,
    SetUpMail,
    SetUpRobot,
    SetUpText,
    TestChannel,
    WordNotice,
)

__all__ = [
    "BEHIND",
    "MyNotices",
    "NoticeAttempts",
    "NoticeChannels",
    "NoticeDeliveries",
    "NoticeTemplates",
    "SmsOutbox",
]

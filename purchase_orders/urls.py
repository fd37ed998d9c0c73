"""Addresses under /c/<company>/purchase-orders/. Verbs act on POST; on GET they ask first."""

from django.urls import URLPattern, URLResolver, include, path

from purchase_orders.views import actions, bulk, document, lists, queue

app_name = "purchase_orders"

one: list[URLPattern | URLResolver] = [
    path("", document.items, name="detail"),
    path("comments/", document.comments, name="comments"),
    path("approval-flow/", document.approval_flow, name="approval_flow"),
    path("history/", document.history, name="history"),
    path("preview/", document.preview, name="preview"),
    path("now/", document.now, name="now"),
    path("state/", document.state, name="state"),
    path("approve/", actions.approve, name="approve"),
    path("reject/", actions.reject, name="reject"),
    path("override/", actions.override, name="override"),
    path("cancel/", actions.cancel, name="cancel"),
    path("place-order/", actions.place_order, name="place_order"),
    path("check-again/", actions.recheck, name="recheck"),
    path("comment/", document.comment, name="comment"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.my_list, name="my_list"),
    path("company/", lists.company_list, name="company_list"),
    path("requires-my-approval/", queue.requires_my_approval, name="requires_my_approval"),
    path("requires-my-approval/now/", queue.queue_now, name="queue_now"),
    path("decisions/", bulk.bulk, name="bulk"),
    path("decisions/<uuid:key>/", bulk.receipt, name="receipt"),
    path("decisions/<uuid:key>/go-on/", bulk.go_on, name="go_on"),
    path("<int:number>/", include(one)),
]

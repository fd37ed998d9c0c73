from django.urls import path

from storefront.checkout.views import cart, checkout, copy, quick_order

app_name = "checkout"
urlpatterns = [
    path("cart/", cart.show, name="cart"),
    path("cart/add/", cart.add, name="add"),
    path("cart/update/", cart.update, name="update"),
    path("cart/undo/", cart.undo, name="undo"),
    path("cart/remove-unavailable/", cart.remove_unavailable, name="remove_unavailable"),
    path("cart/discount/", cart.discount, name="discount"),
    path("cart/discount/remove/", cart.remove_discount, name="remove_discount"),
    path("cart/quick-order/", quick_order.show, name="quick_order"),
    path("cart/quick-order/add/", quick_order.add, name="quick_order_add"),
    path("checkout/", checkout.review, name="review"),
    path("checkout/shipping/", checkout.shipping, name="shipping"),
    path("checkout/address/", checkout.address, name="address"),
    path("checkout/keep/", checkout.keep, name="keep"),
    path("checkout/place/", checkout.place, name="place"),
    path("purchase-orders/<int:number>/add-to-cart/", copy.copy, name="copy"),
]

"""What the machine asks: is it up?"""

urlpatterns: list = []

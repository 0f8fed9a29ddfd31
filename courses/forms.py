"""What a browser may send about reading."""

from django import forms


class PlaceForm(forms.Form):
    """The furthest place of a text, in whole per cent."""

    place = forms.IntegerField(min_value=0, max_value=100)

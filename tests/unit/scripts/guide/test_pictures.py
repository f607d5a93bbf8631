"""How much two pictures differ."""

from PIL import Image, ImageDraw

from scripts.guide.pictures import TOLERANCE, find_share_of_difference


def make_picture(*boxes: tuple[int, int, int, int], shade: int = 0) -> Image.Image:
    image = Image.new("RGB", (100, 100), "white")
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, fill=(shade, shade, shade))
    return image


def test_equal_pictures_do_not_differ() -> None:
    assert find_share_of_difference(make_picture(), make_picture(), []) == 0


def test_a_changed_word_is_more_than_the_tolerance() -> None:
    share = find_share_of_difference(make_picture(), make_picture((10, 10, 19, 14)), [])
    assert share == 0.005 > TOLERANCE


def test_a_shade_nobody_notices_does_not_count() -> None:
    other = make_picture((0, 0, 99, 99), shade=230)
    assert find_share_of_difference(make_picture(), other, []) == 0


def test_what_changes_in_every_run_is_left_out() -> None:
    other = make_picture((10, 10, 19, 14))
    assert find_share_of_difference(make_picture(), other, [(5, 5, 25, 25)]) == 0


def test_another_size_is_another_picture() -> None:
    assert find_share_of_difference(make_picture(), Image.new("RGB", (100, 101)), []) == 1

"""Messages that are no questions, and questions that only begin like one."""

from __future__ import annotations

import pytest

from intents.readers.smalltalk import SmalltalkReader
from knowledge.text import Reader

SAID = [
    ("xin chào", "greeting"),
    ("chào ad", "greeting"),
    ("Chào buổi sáng ạ!", "greeting"),
    ("alo", "greeting"),
    ("hello bot", "greeting"),
    ("có ai không ạ", "greeting"),
    ("bắt đầu", "greeting"),
    ("👋", "greeting"),
    ("cho em hỏi chút ạ", "greeting"),
    ("cảm ơn", "thanks"),
    ("cám ơn bạn nhiều nhé", "thanks"),
    ("cam on ad", "thanks"),
    ("ok cảm ơn", "thanks"),
    ("vâng ạ", "thanks"),
    ("👍", "thanks"),
    ("🙏🙏", "thanks"),
    ("bạn là ai", "help"),
    ("bạn làm được gì", "help"),
    ("giúp tôi với", "help"),
    ("help", "help"),
    ("hướng dẫn sử dụng bot này", "help"),
    ("dừng", "stop"),
    ("dung lai", "stop"),
    ("đừng nhắn tin nữa", "stop"),
    ("stop", "stop"),
    ("xóa dữ liệu của tôi", "forget"),
    ("xoa du lieu cua toi di", "forget"),
    ("quên hết thông tin về tôi đi", "forget"),
    ("bạn lưu những gì về tôi", "kept"),
    ("gặp cán bộ", "person"),
    ("cho tôi gặp người thật", "person"),
    ("toi muon noi chuyen voi can bo", "person"),
    ("cán bộ ơi", "person"),
    ("xem thêm", "more"),
    ("nói rõ hơn", "more"),
    ("tiếp", "next"),
    ("bước tiếp theo", "next"),
    ("xong rồi", "next"),
    ("quay lại", "back"),
    ("thôi", "leave"),
    ("thôi không làm nữa", "leave"),
    ("hướng dẫn từng bước", "walk"),
    ("chỉ từng bước", "walk"),
    ("không phải cái nào", "none_of_these"),
]
QUESTIONS = [
    "chào ad, làm giấy khai sinh cần gì",
    "cảm ơn, cho hỏi thêm lệ phí bao nhiêu",
    "xin chào tôi muốn đăng ký tạm trú",
    "hướng dẫn từng bước đăng ký tạm trú",
    "hướng dẫn làm căn cước",
    "dừng đóng bảo hiểm tự nguyện thế nào",
    "ngừng kinh doanh hộ cá thể",
    "tạm dừng kinh doanh thì báo ở đâu",
    "xóa đăng ký thường trú",
    "xóa nợ thuế",
    "cán bộ xã yêu cầu bổ sung giấy tờ thì làm sao",
    "gặp lỗi khi nộp hồ sơ",
    "quay lại trang trước trên cổng dịch vụ công kiểu gì",
    "tiếp tục nộp hồ sơ đang làm dở ở đâu",
    "làm được bằng lái ở xã không",
    "thêm tên con vào hộ khẩu",
    "chào bán hàng qua mạng có phải đăng ký không",
    "giấy cảm ơn của xã xin ở đâu",
    "ok thế lệ phí bao nhiêu",
    "trợ giúp xã hội cho người khuyết tật",
    "trợ giúp pháp lý ở đâu",
]


def kind(smalltalk: SmalltalkReader, reader: Reader, text: str) -> str | None:
    return smalltalk.read(text, reader.read(text))


@pytest.mark.parametrize(("text", "said"), SAID)
def test_small_talk_is_known(smalltalk: SmalltalkReader, reader: Reader, text: str, said: str) -> None:
    assert kind(smalltalk, reader, text) == said


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_no_small_talk(smalltalk: SmalltalkReader, reader: Reader, text: str) -> None:
    assert kind(smalltalk, reader, text) is None


@pytest.mark.parametrize("text", ["ạ", "em ơi cho", "bác ơi", "dạ thôi"])
def test_fillers_say_nothing_of_their_own(smalltalk: SmalltalkReader, reader: Reader, text: str) -> None:
    assert smalltalk.only_fillers(reader.read(text))


@pytest.mark.parametrize(("text", "left"), [("ad ơi khai sinh ạ", "khai sinh"), ("bà con cho căn cước", "căn cước")])
def test_what_is_left_without_fillers(smalltalk: SmalltalkReader, reader: Reader, text: str, left: str) -> None:
    rest = smalltalk.without_fillers(reader.read(text))
    assert " ".join(word for word in rest.typed if word != "ad") == left

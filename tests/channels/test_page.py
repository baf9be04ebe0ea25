"""The page itself, used in a real browser at the size of a phone."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from bot.channels.web import PAGE, load_phrases, routes
from bot.messages import Citation, Incoming, Outcome, Reply
from intents import Choice

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
PHONE = (360, 740)
WORDS = load_phrases(PAGE / "phrases.json")
STARTERS = ("Làm giấy khai sinh cho con cần giấy gì?", "Quên mật khẩu VNeID thì làm sao?", "Nộp hồ sơ ở đâu?")

BIRTH = Reply(
    Outcome.ANSWERED,
    "Đăng ký khai sinh – giấy tờ:\n- Giấy chứng sinh của trẻ.\n- Căn cước của người đi khai.\n\n"
    "Các bước:\n1. Nộp tại xã hoặc dichvucong.gov.vn.\n2. Nhận kết quả.\n"
    "Không vào dichvucong.gov.vn.lua-dao.com, http://dichvucong.gov.vn, xdichvucong.gov.vn, https://vneid.gov.vn.",
    (
        Citation("ht-khai-sinh", "Đăng ký khai sinh", "Giấy tờ", "1.001193", "2026-06-10", "https://dichvucong.gov.vn/a"),
        Citation("x", "Trang lạ", "Một", None, None, "javascript:alert(1)"),
    ),
    choices=(Choice("Thời hạn", "facet:time"), Choice("Lệ phí", "facet:fee")),
)  # fmt: skip
TIME = Reply(Outcome.ANSWERED, "Trả kết quả: 1 ngày làm việc.\nNguồn: Đăng ký khai sinh (theo dữ liệu 2026-06-10).")
LONG = Reply(Outcome.WARNING, f"Đừng bấm {'https://' + 'dai-qua-' * 40} nhé. <img src=x onerror=alert(1)>")
FORGOTTEN = Reply(Outcome.STOPPED, "Đã xóa mọi điều tôi nhớ.")


class Scripted:
    """Answers by what the text or the action is; while `gate` is closed, answers wait."""

    def __init__(self) -> None:
        self.asked: list[Incoming] = []
        self.gate = threading.Event()
        self.gate.set()

    def respond(self, incoming: Incoming) -> Reply:
        self.asked.append(incoming)
        self.gate.wait(10)
        if incoming.action == "facet:time":
            return TIME
        if incoming.text == WORDS.page["clear_text"]:
            return FORGOTTEN
        if incoming.text.startswith("đếm"):
            return Reply(Outcome.ANSWERED, f"trả lời {incoming.text}")
        return LONG if incoming.text == "dài" else BIRTH


class Site:
    """The web chat served on a free port of this machine."""

    def __init__(self) -> None:
        self.responder = Scripted()
        self.waiting: dict[str, list[str]] = {}
        app = FastAPI()
        app.include_router(routes(self.responder, starters=STARTERS, pending=self._pending, commune="Bình Lư"))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)

    def _pending(self, conversation: str) -> list[str]:
        return self.waiting.pop(conversation, [])

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


class Page:
    """What a person sees and does on the page."""

    def __init__(self, driver: webdriver.Chrome, site: Site) -> None:
        self.driver = driver
        self.site = site

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def open(self, size: tuple[int, int] = PHONE) -> None:
        width, height = size
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700},
        )
        self.driver.get(self.site.address)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        return [str(self.run("return arguments[0].textContent", element)) for element in self.all(selector)]

    def box(self) -> WebElement:
        return self.one("#question")

    def typed(self) -> str:
        return self.box().get_attribute("value") or ""

    def ask(self, text: str) -> None:
        before = len(self.all(".assistant"))
        self.box().send_keys(text, Keys.ENTER)
        self.until(lambda: len(self.all(".assistant")) == before + 1)

    def until(self, condition: Callable[[], object]) -> None:
        WebDriverWait(self.driver, 10, poll_frequency=0.05).until(lambda _: condition())

    def logged(self) -> list[dict[str, Any]]:
        return list(self.driver.get_log("browser"))  # type: ignore[no-untyped-call]

    def go_offline(self) -> None:
        self.driver.set_network_conditions(offline=True, latency=0, throughput=0)

    def go_online(self) -> None:
        self.driver.delete_network_conditions()

    def press(self, *keys: str) -> None:
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def focused(self) -> str:
        return str(self.run("const a = document.activeElement; return a.id || a.className || a.textContent"))


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    if not (CHROMIUM.exists() and DRIVER.exists()):
        pytest.skip("no chromium and chromedriver in /usr/bin: install the packages chromium, chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    yield driver
    driver.quit()


@pytest.fixture
def page(driver: webdriver.Chrome) -> Iterator[Page]:
    site = Site()  # a port of its own, so a storage of its own
    page = Page(driver, site)
    page.logged()  # what earlier tests left there
    page.open()
    yield page
    site.responder.gate.set()
    page.go_online()
    driver.get("about:blank")
    site.stop()


def test_a_typed_question_and_enter_shows_the_answer(page: Page) -> None:
    page.box().send_keys("làm khai sinh", Keys.SHIFT, Keys.ENTER, Keys.NULL, "cho con")
    assert page.typed() == "làm khai sinh\ncho con"
    assert page.site.responder.asked == []
    page.ask("")
    assert page.texts(".mine .bubble") == ["làm khai sinh\ncho con"]
    assert page.texts(".assistant ul:not(.choices) li") == [
        "Giấy chứng sinh của trẻ.",
        "Căn cước của người đi khai.",
    ]
    assert page.texts(".assistant .lead") == ["Đăng ký khai sinh – giấy tờ:", "Các bước:"]
    assert page.run("return Array.from(document.querySelectorAll('ol li'), (li) => li.value)") == [1, 2]
    assert page.typed() == ""
    assert not page.one("#welcome").is_displayed()
    assert page.run("return document.activeElement.id") == "question"


def test_the_source_stands_under_the_answer_in_smaller_type(page: Page) -> None:
    page.ask("khai sinh")
    first, second = page.texts(".assistant .source")
    assert first.startswith("Nguồn: Đăng ký khai sinh, Giấy tờ (theo dữ liệu 10/06/2026)")
    assert second == "Nguồn: Trang lạ, Một"
    size = "return parseFloat(getComputedStyle(document.querySelector(arguments[0])).fontSize)"
    assert 18 <= page.run(size, ".source") < page.run(size, ".bubble p")


def test_a_source_that_the_text_names_is_not_named_twice(page: Page) -> None:
    page.ask("khai sinh")
    page.all(".choices button")[-2].click()
    page.until(lambda: len(page.all(".assistant")) == 2)
    assert page.texts("#log > :last-child .source") == ["Nguồn: Đăng ký khai sinh (theo dữ liệu 2026-06-10)."]


def test_only_cited_https_addresses_become_links(page: Page) -> None:
    page.ask("khai sinh")
    links = page.run("return Array.from(document.querySelectorAll('#log a'), (a) => [a.href, a.rel])")
    assert links == [
        ["https://dichvucong.gov.vn/", "noopener noreferrer"],
        ["https://dichvucong.gov.vn/a", "noopener noreferrer"],
    ]


def test_what_looks_like_html_stays_text(page: Page) -> None:
    page.ask("dài")
    assert "<img src=x onerror=alert(1)>" in page.texts(".assistant .bubble")[0]
    assert page.all("#log img") == []


def test_a_choice_button_sends_its_action_and_is_then_spent(page: Page) -> None:
    page.ask("khai sinh")
    page.all(".assistant .choices button")[0].click()
    page.until(lambda: len(page.all(".assistant")) == 2)
    asked = page.site.responder.asked[-1]
    assert (asked.text, asked.action) == ("Thời hạn", "facet:time")
    assert page.texts(".mine .bubble")[-1] == "Thời hạn"
    assert not any(button.is_enabled() for button in page.all(".assistant .choices button"))


def test_the_empty_page_offers_three_questions(page: Page) -> None:
    assert page.texts("#starters button") == list(STARTERS)
    assert page.one("#served").text == "Phục vụ bà con xã Bình Lư"
    page.one("#starters li:nth-child(2) button").click()
    page.until(lambda: len(page.all(".assistant")) == 1)
    assert page.site.responder.asked[0].text == STARTERS[1]


def test_the_talk_goes_on_under_one_token(page: Page) -> None:
    page.ask("đếm 1")
    page.ask("đếm 2")
    page.open()
    page.ask("đếm 3")
    assert len({incoming.conversation for incoming in page.site.responder.asked}) == 1


def test_waiting_is_shown_and_more_can_be_typed_and_sent_meanwhile(page: Page) -> None:
    page.site.responder.gate.clear()
    page.box().send_keys("đếm 1", Keys.ENTER)
    page.until(lambda: page.one("#busy").text == WORDS.page["busy"])
    page.box().send_keys("đếm 2", Keys.ENTER)
    page.site.responder.gate.set()
    page.until(lambda: len(page.all(".assistant")) == 2)
    page.until(lambda: page.one("#busy").text == "")
    assert page.texts(".assistant .bubble") == ["trả lời đếm 1", "trả lời đếm 2"]


@pytest.mark.parametrize("size", [(320, 640), PHONE, (740, 360), (1280, 800)])
def test_nothing_is_wider_than_the_screen(page: Page, size: tuple[int, int]) -> None:
    page.open(size)
    wide = (
        "const talk = document.getElementById('talk'), all = document.documentElement;"
        "return talk.scrollWidth > talk.clientWidth || all.scrollWidth > all.clientWidth"
        " || all.scrollHeight > innerHeight"
    )
    assert not page.run(wide)
    page.ask("khai sinh")
    page.ask("dài")
    page.box().send_keys("chữ" * 200)
    assert not page.run(wide)
    box = page.box().rect
    assert box["y"] + box["height"] <= size[1]


VISIBLE = (
    "return Array.from(document.querySelectorAll('body *')).filter((e) => e.offsetParent"
    " && e.clientHeight > 1 && !e.closest('.unseen, noscript, svg, dialog:not([open])'))"
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_type_is_large_targets_are_big_and_contrast_is_high(page: Page, scheme: str) -> None:
    emulated = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", emulated)
    found = [measure(page)]
    page.ask("dài")
    page.ask("khai sinh")
    page.all(".assistant .choices button")[0].click()
    page.until(lambda: len(page.all(".assistant")) == 3)
    page.ask("khai sinh")
    page.go_offline()
    page.box().send_keys("mất mạng", Keys.ENTER)
    page.until(lambda: page.all(".failed"))
    found.append(measure(page))
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    for sizes, targets, contrasts in found:
        assert len(sizes) > 8
        assert min(sizes) >= 18
        assert min(targets) >= 48
        assert min(contrasts, key=lambda c: c[0])[0] >= 4.5, min(contrasts)


def measure(page: Page) -> Any:
    """Font sizes, sides of what can be tapped, and (contrast, text) of every piece of text that is shown."""
    return page.run(
        f"const shown = (() => {{ {VISIBLE} }})();"
        """
        const hasText = (e) => Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.data.trim());
        const own = shown.filter(hasText);
        const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
        const ground = (e) => {
          for (; e; e = e.parentElement) {
            const c = rgb(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] > 0.5) return c;
          }
        };
        const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
          const v = c[i] / 255;
          return sum + weight * (v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
        }, 0);
        const contrast = (e) => {
          const pair = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort();
          return [(Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05), e.textContent];
        };
        return [
          own.concat(document.getElementById('question'))
            .map((e) => parseFloat(getComputedStyle(e).fontSize)),
          shown.filter((e) => e.matches('button:enabled, textarea'))
            .flatMap((e) => [e.getBoundingClientRect().width, e.getBoundingClientRect().height]),
          own.map(contrast),
        ];
        """
    )


def test_a_reload_brings_back_the_last_thirty_messages(page: Page) -> None:
    for number in range(16):
        page.ask(f"đếm {number}")
    page.ask("khai sinh")
    page.all(".choices button")[-2].click()
    page.until(lambda: len(page.all(".assistant")) == 18)
    before = page.texts("#log .bubble")
    assert len(before) == 36
    page.open()
    page.until(lambda: page.all("#log .bubble"))
    assert page.texts("#log .bubble") == before[-30:]
    assert page.all("#log .picked")[0].get_attribute("disabled")
    assert not page.one("#welcome").is_displayed()


def test_a_broken_memory_does_not_break_the_page(page: Page) -> None:
    page.run("localStorage.setItem('troly.talk', '{\"messages\": [{}, 3, null]}')")
    page.open()
    page.ask("đếm 1")
    assert page.texts(".assistant .bubble") == ["trả lời đếm 1"]


def test_a_failed_send_loses_nothing(page: Page) -> None:
    page.ask("đếm 1")
    page.go_offline()
    page.box().send_keys("đếm 2", Keys.ENTER)
    page.until(lambda: page.all(".failed"))
    assert page.texts(".failed .bubble") == ["đếm 2"]
    assert page.one("#spoken").get_attribute("textContent") == WORDS.page["unsent"]
    page.box().send_keys("đang gõ dở")
    page.go_online()
    page.open()
    assert page.texts(".failed .bubble") == ["đếm 2"]
    assert page.typed() == "đang gõ dở"
    assert page.one(".retry").text == "Gửi lại"
    page.one(".retry").click()
    page.until(lambda: len(page.all(".assistant")) == 2)
    assert page.all(".failed") == []
    assert page.texts("#log .bubble") == ["đếm 1", "trả lời đếm 1", "đếm 2", "trả lời đếm 2"]
    assert page.typed() == "đang gõ dở"


def test_leaving_before_the_answer_keeps_the_question(page: Page) -> None:
    page.site.responder.gate.clear()
    page.box().send_keys("đếm 1", Keys.ENTER)
    page.until(lambda: page.site.responder.asked)
    page.open()
    assert page.texts(".failed .bubble") == ["đếm 1"]


def test_a_message_too_long_goes_back_to_the_box_with_the_reason(page: Page) -> None:
    page.run("document.getElementById('question').value = 'a'.repeat(20001)")
    page.box().send_keys(Keys.ENTER)
    page.until(lambda: page.one("#notice").text == WORDS.errors.too_long)
    assert len(page.typed()) == 20001
    assert page.all("#log .message") == []


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    page.press(Keys.TAB)
    assert page.focused() == "skip"
    assert page.one(".skip").rect["y"] >= 0
    path = []
    for _ in range(7):
        page.press(Keys.TAB)
        path.append(page.focused())
        ring = "const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.boxShadow]"
        outline, shadow = page.run(ring)
        assert outline == "solid" or shadow != "none", path[-1]
    assert path == ["clear", "talk", *STARTERS, "question", "send"]
    back = webdriver.ActionChains(page.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB * 3).key_up(Keys.SHIFT)
    back.send_keys(Keys.ENTER).perform()
    page.until(lambda: len(page.all(".assistant")) == 1)
    assert page.site.responder.asked[0].text == STARTERS[1]
    assert "mine" in page.run("return document.activeElement.className")
    page.press(Keys.TAB, Keys.TAB, Keys.TAB)
    assert page.focused() == "Thời hạn"
    page.press(Keys.SPACE)
    page.until(lambda: len(page.all(".assistant")) == 2)
    assert page.site.responder.asked[1].action == "facet:time"
    page.press(Keys.TAB, "gõ tiếp", Keys.ENTER)
    page.until(lambda: len(page.all(".assistant")) == 3)
    assert page.site.responder.asked[2].text == "gõ tiếp"


def test_enter_that_belongs_to_the_keyboards_own_composing_does_not_send(page: Page) -> None:
    page.box().send_keys("khai sin")
    page.run(
        "document.getElementById('question').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    assert page.typed() == "khai sin"
    assert page.all("#log .message") == []


def test_a_screen_reader_is_told_what_is_what(page: Page) -> None:
    page.ask("khai sinh")
    assert page.one("#log").aria_role == "log"
    page.until(lambda: page.one("#log").get_attribute("aria-live") == "polite")
    assert page.one("#busy").aria_role == "status"
    assert page.one("html").get_attribute("lang") == "vi"
    assert page.box().accessible_name.startswith("Câu hỏi của bà con")
    assert page.one("#clear").accessible_name == "Xóa cuộc trò chuyện"
    assert page.texts("#log .unseen")[:2] == [WORDS.page["me"], WORDS.page["assistant"]]


def test_an_officials_answer_appears_and_stays(page: Page) -> None:
    page.ask("gặp cán bộ")
    page.site.waiting[page.site.responder.asked[0].conversation] = ["Mời bà con ra xã sáng mai."]
    page.run("document.dispatchEvent(new Event('visibilitychange'))")
    page.until(lambda: page.all(".officer"))
    assert page.texts(".officer > *") == ["Cán bộ xã trả lời", "Mời bà con ra xã sáng mai."]
    page.open()
    assert page.texts(".officer .bubble") == ["Mời bà con ra xã sáng mai."]


def test_clearing_asks_first_then_forgets_here_and_there(page: Page) -> None:
    page.ask("đếm 1")
    page.box().send_keys("đang gõ")
    page.one("#clear").click()
    page.one("#sure-no").click()
    assert len(page.all("#log .bubble")) == 2
    page.one("#clear").click()
    page.one("#sure-yes").click()
    page.until(lambda: page.texts("#log .bubble") == ["Đã xóa mọi điều tôi nhớ."])
    first, clearing = page.site.responder.asked
    assert clearing.text == "xóa dữ liệu của tôi"
    assert clearing.conversation == first.conversation
    assert page.one("#welcome").is_displayed()
    assert "đếm" not in page.run("return JSON.stringify(localStorage)")
    assert page.typed() == ""
    page.ask("đếm 2")
    assert page.site.responder.asked[-1].conversation != first.conversation


def test_clearing_without_a_connection_keeps_the_talk_and_says_so(page: Page) -> None:
    page.ask("đếm 1")
    page.go_offline()
    page.one("#clear").click()
    page.one("#sure-yes").click()
    page.until(lambda: page.one("#notice").text == WORDS.page["not_cleared"])
    assert len(page.all("#log .bubble")) == 2


def test_the_page_loads_nothing_from_elsewhere_and_logs_no_error(page: Page) -> None:
    page.ask("khai sinh")
    page.ask("dài")
    loaded = page.run("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert loaded
    assert all(address.startswith(page.site.address) for address in loaded)
    assert [entry for entry in page.logged() if entry["level"] == "SEVERE"] == []

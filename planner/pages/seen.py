"""The picture of a map as it is seen: the browser says where the map was moved to, and is given the picture.

Streamlit does not tell a program where a map was moved. So a button of our own asks deck.gl in the page, and where it
cannot be found the picture shows the whole map.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from secrets import token_hex

import streamlit as st

from planner.picture import Seen

_ASK = """
export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button")
  button.textContent = data.label
  button.onclick = () => setTriggerValue("view", seen(data.map) ?? { whole: true })
}

function seen(key) {
  const canvas = document.querySelector(`.st-key-${CSS.escape(key)} canvas`)
  const host = canvas?.parentElement
  const name = host && Object.keys(host).find((one) => one.startsWith("__reactFiber$"))
  for (let fiber = name && host[name], up = 0; fiber && up < 40; fiber = fiber.return, up++) {
    for (let hook = fiber.memoizedState, n = 0; hook && n < 60; hook = hook.next, n++) {
      const value = hook.memoizedState
      const deck = value?.deck ?? value?.current?.deck ?? value?.[0]?.deck
      const view = deck?.getViewports?.()[0]
      if (view) {
        const { longitude, latitude, zoom, width, height } = view
        return { longitude, latitude, zoom, width, height }
      }
    }
  }
  return null
}
"""

_GIVE = """
export default function ({ data, parentElement }) {
  if (parentElement.given === data.id) return
  parentElement.given = data.id
  const link = document.createElement("a")
  link.href = `data:image/png;base64,${data.content}`
  link.download = data.name
  link.click()
}
"""

_STYLE = """
button { font: inherit; font-size: .875rem; color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius, .5rem);
  padding: .4rem .8rem; cursor: pointer; }
button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""


def button(label: str, *, chart: str, name: str, make: Callable[[Seen | None], bytes]) -> None:
    """Draw a button under the map of the key `chart`, which saves the picture of what is seen of it under a name."""
    ask = st.components.v2.component("km0_ask", html="<button type='button'></button>", css=_STYLE, js=_ASK)
    said = ask(
        data={"label": label, "map": chart}, key=f"picture-{chart}", on_view_change=lambda: None, height="content"
    )
    if said.view:
        give = st.components.v2.component("km0_give", js=_GIVE)
        content = b64encode(make(Seen.said(said.view))).decode()
        give(data={"content": content, "name": name, "id": token_hex(4)}, key=f"given-{chart}", height=1)

/** The authors' door: Wagtail's own frame in our colours, and the pages that we put into it. */
import "../styles/authors.css";
import "htmx.org";
import "../elements/row-list.ts";
import "../elements/picture-tool.ts";
import "../elements/draw-stock.ts";
import "../elements/data-chart.ts";
import "../elements/file-drop.ts";
import "../elements/tick-all.ts";

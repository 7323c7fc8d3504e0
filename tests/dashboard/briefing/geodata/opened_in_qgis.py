"""Opens a project with QGIS, without a screen; says as JSON what it is, draws its map and sheet.

Run by the tests with the Python that QGIS is installed for: opened_in_qgis.py PROJECT FOLDER
"""

import importlib
import json
import os
import sys
from pathlib import Path


def main(project: str, out: Path) -> None:
    """Open, look, draw, say."""
    core = importlib.import_module("qgis.core")
    qt_core = importlib.import_module("qgis.PyQt.QtCore")
    qt_gui = importlib.import_module("qgis.PyQt.QtGui")
    app = core.QgsApplication([], False)
    app.initQgis()
    logged = []
    core.QgsApplication.messageLog().messageReceived.connect(
        lambda text, tag, level: logged.append(f"{tag} {level} {text}")
    )
    opened = core.QgsProject.instance()
    read = opened.read(project)
    tree = opened.layerTreeRoot()
    layers = tree.layerOrder()
    view = opened.viewSettings().defaultViewExtent()
    said = {
        "read": read,
        "title": opened.title(),
        "crs": opened.crs().authid(),
        "abstract": opened.metadata().abstract(),
        "author": opened.metadata().author(),
        "view": [view.xMinimum(), view.yMinimum(), view.xMaximum(), view.yMaximum()],
        "layers": [_layer(each) | {"shown": tree.findLayer(each.id()).isVisible()}
                   for each in layers],
        "styled": _alone(core, project),
    }  # fmt: skip
    settings = core.QgsMapSettings()
    settings.setLayers([each for each in layers if tree.findLayer(each.id()).isVisible()])
    settings.setDestinationCrs(opened.crs())
    settings.setExtent(view)
    settings.setOutputSize(qt_core.QSize(1200, 900))
    settings.setBackgroundColor(qt_gui.QColor("white"))
    settings.setFlag(core.QgsMapSettings.DrawLabeling, True)
    job = core.QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(out / "map.png"))
    said["errors"] = [each.message for each in job.errors()]
    said["sheets"] = [_sheet(core, each, out) for each in opened.layoutManager().printLayouts()]
    said["logged"] = logged
    sys.stdout.write(json.dumps(said))
    sys.stdout.flush()
    os._exit(0)  # QGIS may fall as it shuts down, when all has been said


def _layer(layer: object) -> dict[str, object]:
    extent, renderer = layer.extent(), layer.renderer()
    kind = type(renderer).__name__
    symbols = {}
    if kind == "QgsCategorizedSymbolRenderer":
        symbols = {each.value(): _symbol(each.symbol()) for each in renderer.categories()}
    elif renderer is not None:
        symbols = {"": _symbol(renderer.symbol())}
    labels = layer.labeling().settings() if layer.labeling() else None
    return {
        "id": layer.id(), "name": layer.name(), "valid": layer.isValid(),
        "count": layer.featureCount(), "crs": layer.crs().authid(), "renderer": kind,
        "by": renderer.classAttribute() if "Categorized" in kind else "", "symbols": symbols,
        "extent": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
        "label": labels.fieldName if labels else "",
        "expression": labels.isExpression if labels else False,
        "labelled": layer.labelsEnabled() and bool(labels) and labels.drawLabels,
        "rights": layer.metadata().rights(), "abstract": layer.metadata().abstract(),
    }  # fmt: skip


def _symbol(symbol: object) -> list[dict[str, str]]:
    return [{"type": each.layerType(), **each.properties()} for each in symbol.symbolLayers()]


def _alone(core: object, project: str) -> dict[str, str]:
    """Return how a layer looks that is opened from the GeoPackage without the project."""
    path = Path(project).with_suffix(".gpkg")
    found = {}
    for name in ("zones", "compounds", "compounds_points"):
        layer = core.QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        layer.loadDefaultStyle()
        found[name] = type(layer.renderer()).__name__
    return found


def _sheet(core: object, layout: object, out: Path) -> dict[str, object]:
    settings = core.QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 100
    done = core.QgsLayoutExporter(layout).exportToImage(str(out / "sheet.png"), settings)
    texts = [each.currentText() for each in layout.items() if hasattr(each, "currentText")]
    kinds = sorted({type(each).__name__ for each in layout.items()})
    return {"name": layout.name(), "done": done == 0, "texts": texts, "kinds": kinds}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

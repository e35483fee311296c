import UIKit
import WebKit

final class LivenessController: UIViewController, WKUIDelegate, WKNavigationDelegate {
    private let service = URL(string: "https://liveness.bank.example")!
    private let link: URL
    private let finished: () -> Void
    private var web: WKWebView!

    init(link: URL, finished: @escaping () -> Void) {
        self.link = link
        self.finished = finished
        super.init(nibName: nil, bundle: nil)
    }

    required init?(coder: NSCoder) { fatalError("made in code") }

    override func loadView() {
        let configuration = WKWebViewConfiguration()
        configuration.allowsInlineMediaPlayback = true // else the camera's picture fills the screen
        configuration.mediaTypesRequiringUserActionForPlayback = []
        web = WKWebView(frame: .zero, configuration: configuration)
        web.uiDelegate = self
        web.navigationDelegate = self
        view = web
    }

    override func viewDidLoad() {
        super.viewDidLoad()
        web.load(URLRequest(url: link))
    }

    func webView(
        _ webView: WKWebView,
        requestMediaCapturePermissionFor origin: WKSecurityOrigin,
        initiatedByFrame frame: WKFrameInfo,
        type: WKMediaCaptureType,
        decisionHandler: @escaping (WKPermissionDecision) -> Void
    ) {
        let ours = origin.protocol == "https" && origin.host == service.host
        decisionHandler(ours && type == .camera ? .grant : .deny)
    }

    func webView(
        _ webView: WKWebView,
        decidePolicyFor action: WKNavigationAction,
        decisionHandler: @escaping (WKNavigationActionPolicy) -> Void
    ) {
        let url = action.request.url
        if url?.host == service.host {
            decisionHandler(.allow)
            return
        }
        decisionHandler(.cancel) // nothing else is opened here
        if url?.scheme == "myapp" { finished() } // the end: now let your backend ask Get Result
    }
}

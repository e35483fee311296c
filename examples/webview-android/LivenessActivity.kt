package example.bank

import android.Manifest
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Bundle
import android.webkit.PermissionRequest
import android.webkit.WebChromeClient
import android.webkit.WebResourceRequest
import android.webkit.WebView
import android.webkit.WebViewClient
import androidx.activity.ComponentActivity
import androidx.activity.result.contract.ActivityResultContracts

/**
 * Start it with the link as the extra "url"; the link's returnUrl is "myapp://liveness/done". RESULT_OK says that it has
 * ended, not how: that your backend hears from Get Result.
 */
class LivenessActivity : ComponentActivity() {
    private val service = Uri.parse("https://liveness.bank.example")
    private lateinit var web: WebView
    private var waiting: PermissionRequest? = null

    private val askForCamera = registerForActivityResult(ActivityResultContracts.RequestPermission()) { granted ->
        waiting?.let { if (granted) it.grant(CAMERA_ONLY) else it.deny() }
        waiting = null
    }

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        web = WebView(this)
        setContentView(web)
        web.settings.javaScriptEnabled = true
        web.settings.mediaPlaybackRequiresUserGesture = false // the camera's own picture plays by itself
        web.webChromeClient = object : WebChromeClient() {
            override fun onPermissionRequest(request: PermissionRequest) {
                val ours = request.origin.scheme == service.scheme && request.origin.host == service.host
                if (!ours || PermissionRequest.RESOURCE_VIDEO_CAPTURE !in request.resources) {
                    request.deny()
                } else if (checkSelfPermission(Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED) {
                    request.grant(CAMERA_ONLY)
                } else {
                    waiting = request
                    askForCamera.launch(Manifest.permission.CAMERA)
                }
            }

            override fun onPermissionRequestCanceled(request: PermissionRequest) {
                if (waiting === request) waiting = null
            }
        }
        web.webViewClient = object : WebViewClient() {
            override fun shouldOverrideUrlLoading(view: WebView, request: WebResourceRequest): Boolean {
                if (request.url.host == service.host) return false
                if (request.url.scheme == "myapp") {
                    setResult(RESULT_OK) // the end: now let your backend ask Get Result
                    finish()
                }
                return true // nothing else is opened here
            }
        }
        web.loadUrl(intent.getStringExtra("url")!!)
    }

    override fun onDestroy() {
        web.destroy() // lets the camera go
        super.onDestroy()
    }

    private companion object {
        val CAMERA_ONLY = arrayOf(PermissionRequest.RESOURCE_VIDEO_CAPTURE)
    }
}
